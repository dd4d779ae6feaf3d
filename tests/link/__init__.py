"""The proof of the linker: linked behaviour equals payload behaviour, or the compiler refuses."""
