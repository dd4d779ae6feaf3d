"""A site of two pages."""


def site():
    """The WSGI app."""
    import site_pages
    from flask import Flask

    web = Flask("site")

    @web.get("/")
    def home() -> str:
        return site_pages.HOME

    @web.get("/about")
    def about() -> str:
        return "A page about this site."

    return web
