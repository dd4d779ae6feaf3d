import imagelib


def work():
    return imagelib.ONE


def main():
    from job_app import work

    return work.remote()
