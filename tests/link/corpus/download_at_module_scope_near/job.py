import urllib.parse
import urllib.request

URL = urllib.parse.urljoin("http://localhost:1/", "x")
REQUEST = urllib.request.Request(URL, headers={"a": "b"})


def work():
    return URL, REQUEST.full_url
