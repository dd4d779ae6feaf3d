def compile_kernels() -> None:
    import deepnet

    deepnet.compile()
