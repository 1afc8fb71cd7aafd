"""Templates as Python code, kept from build to build: compiling them takes longer than drawing a small guide.

What is kept is code that will be run, so it lies in a folder that nobody but the user can write to: Jinja's
own, below the system's folder for temporary files, which Jinja refuses where it is another's.
"""

from __future__ import annotations

import pickle
from contextlib import suppress

from jinja2.bccache import Bucket, FileSystemBytecodeCache

import site_builder


class CompiledTemplates(FileSystemBytecodeCache):
    """Keeps compiled templates; one that can't be read or written is compiled, as if none were kept.

    A template is compiled anew when its text or the program's version is another. It must be compiled with
    `optimized=False`: else what our filters make of constants would be kept with it.
    """

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket with the code that is kept."""
        try:
            super().load_bytecode(bucket)
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):
            # Cut short or overwritten.
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the bucket's code."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def compiled_templates() -> CompiledTemplates | None:
    """Return what keeps compiled templates; None where the user has no safe place for them."""
    try:
        return CompiledTemplates(pattern=f"site-builder-{site_builder.__version__}-%s.cache")
    except (OSError, RuntimeError):
        return None
