"""Where a quotation stands in its source: exactly, exactly once, in time linear in the text.

A text is squeezed once (`squeezed`) and searched through a concordance of its runs (`concordance`);
`places` finds all places of a segment, `anchorer` the one chain that a quotation has, and `nearest`
what to show an author whose quotation has none.
"""

from triptych.anchoring.anchorer import GAP, STARTS_TOLD, Anchorer, NotAnchored
from triptych.anchoring.squeezed import HYPHENS, Span

__all__ = ["GAP", "HYPHENS", "STARTS_TOLD", "Anchorer", "NotAnchored", "Span"]
