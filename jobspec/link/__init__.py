"""The linker: payload files carried whole into the app's one namespace."""
