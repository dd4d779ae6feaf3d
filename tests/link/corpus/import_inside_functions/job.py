def work():
    import json
    from imagelib import ONE
    import nslib.sub.leaf

    def inner():
        import imagelib as lib

        return lib.NAMES

    class Local:
        from math import pi

    return json.dumps(ONE), inner(), nslib.sub.leaf.VALUE, round(Local.pi, 2)
