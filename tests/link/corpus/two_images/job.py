from __future__ import annotations

import gpulib
import imagelib

SCALE = imagelib.ONE + 1
KERNEL = gpulib.TWO


def shared(x):
    return x + SCALE


def small(x):
    return shared(x)


def large(x):
    return gpulib.kernel(shared(x)) + KERNEL


def main():
    from job_app import large, small

    return small.remote(1), large.remote(2)
