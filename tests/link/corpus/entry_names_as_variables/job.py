def transform(x):
    return x * 2


def helper(transform):
    return transform + 1


def work(x):
    work = helper(x)
    table = {"transform": work, "work": x}
    transforms = [transform for transform in range(3)]

    class Local:
        transform = "attribute"

    return work, table, transforms, Local.transform, (lambda transform: transform)(4)
