def work(x):
    return x


alias = work
