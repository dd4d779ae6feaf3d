"""The local runtime: Modal's own client and containers on this machine, with no account.

The real SDK is pointed by its environment at a control plane on a unix socket; each container is a
process running the SDK's own entry point. What an app does there it does through Modal's own code;
what is different from Modal is listed at the end of a run, never passed over.

    recording         what an app asks for when it is loaded, without running anything
    importing         containers that import an app and go no further
    session           run a command against a control plane, and leave nothing behind
    control_plane     the services on one socket; definitions, call_service, volumes, blobs, web
    apps              deployed ones, looked up by name (deployments, restoring); stores, which outlive them
    runtime           apps, pools of containers (scheduling), what they need (preparation)
    launcher          a program of its own: namespaces, signals, and the end of all descendants

The modules in here are the only ones that import ``modal``'s packages, and each does so when it is
used: importing ``jobspec.local`` itself needs nothing but the standard library. Containers run on
Linux; a recording can be made wherever there are unix sockets.
"""
