import concurrent.futures
import queue
import threading

JOBS: "queue.Queue[int]" = queue.Queue()


def drain(out):
    while not JOBS.empty():
        out.append(JOBS.get())


def work(n):
    for i in range(n):
        JOBS.put(i)
    out = []
    thread = threading.Thread(target=drain, args=(out,))
    thread.start()
    thread.join()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return out, list(pool.map(str, out))
