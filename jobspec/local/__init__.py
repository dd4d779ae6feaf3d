"""The local runtime: Modal's own client and containers, with no account and no network service.

The modules in here are the only ones that import ``modal``'s packages, and each does so when it is
used: importing ``jobspec.local`` itself needs nothing but the standard library.
"""
