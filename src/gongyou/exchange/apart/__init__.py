"""Files of strangers are understood apart: in a child process with limits.

`read_file` and `read_folder` are those of `recognise`, with the reading done in the child. What
comes back is plain data (`codec`), never code. See docs/decisions/0020.
"""

from gongyou.exchange.apart.reading import look, read_file, read_folder

__all__ = ["look", "read_file", "read_folder"]
