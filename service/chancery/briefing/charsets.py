"""Which charset labels are read, and as what: the text encodings of the web, as the WHATWG Encoding Standard means
them, not Python's other codecs.

Python also knows codecs that are no encoding of a text (`punycode`, `unicode_escape`, `idna`, `utf-7`), some of them
slow or unsafe on hostile bytes; a request must not be able to name them.
"""

import codecs
import re

_OF_THE_WEB = re.compile(
    r"utf-(8|16(-[lb]e)?)|ascii|iso8859-\d+|cp(125\d|866|874|932|949|950)|koi8-[ru]|gb\w*|big5\w*|shift_jis\w*|euc_(jp|kr)|mac-roman"
)


def codec_name(label: str) -> str:
    """Python's name for a charset label; raises LookupError for a label that is not read."""
    name = codecs.lookup(label.strip().strip("\"'")).name
    if not _OF_THE_WEB.fullmatch(name):
        raise LookupError(f"not read: {label!r}")
    return "cp1252" if name in ("ascii", "iso8859-1") else name  # what the web means by these labels
