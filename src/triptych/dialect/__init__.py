"""What the dialect's filter and the pages' scripts need to know of the evidence, as plain values.

The filter (`_extensions/triptych/triptych.lua`) runs in both engines; `build/dialect.json` is all
that it reads. Everything there is text: the filter makes it into syntax, never into markup.
"""

from triptych.dialect.data import dialect_data, extract_signs
from triptych.dialect.passages import passages_script

__all__ = ["dialect_data", "extract_signs", "passages_script"]
