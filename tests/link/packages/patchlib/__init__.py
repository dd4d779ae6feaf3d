"""Works by being imported: it patches imagelib."""

import imagelib

imagelib.PATCHED = True
