CODE = '''
import modal

app = modal.App("other")

if __name__ == "__main__":
    app.run()
'''
JINJA = "{{ app }} {% for x in y %} {# comment #} {%- raw -%}"
GUARD = 'if __name__ == "__main__":\n    import runpy'
HEADER = "# jobspec: emitter=1 inputs=sha256:0 output=sha256:0"
# // script
IMPORTS = "from job_app import work\nfrom x import *"
DOLLAR = "${DATA} $${DATA} %s {} {0}"
QUOTES = """a'''b\"""c"""
RAW = r"\n\"" + rb"\x00".decode() + "\N{BULLET}\x41\u00e9\
joined"


def work():
    return CODE, JINJA, GUARD, HEADER, IMPORTS, DOLLAR, QUOTES, RAW
