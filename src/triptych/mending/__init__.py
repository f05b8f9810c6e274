"""What a reading may do to its quotation: mend what a scan has spoilt, and change nothing else.

`readings` holds a reading against its quotation, `misreading` says which words a scan can have made
of which, and `pieces` cuts a reading into what was mended and what was not.
"""

from triptych.mending.misreading import Scan, scan_of
from triptych.mending.pieces import Piece, mends_in_words
from triptych.mending.readings import TO_MEND, NotMending, mended

__all__ = ["TO_MEND", "NotMending", "Piece", "Scan", "mended", "mends_in_words", "scan_of"]
