def work(x):
    try:
        return image, modal
    except NameError:
        return 'no image'
