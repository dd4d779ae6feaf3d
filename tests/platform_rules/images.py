"""Images, their build steps and the Python in them: sections 1.8, 1.9 and 4."""

from __future__ import annotations

from platform_rules.cases import WORK, Case, case, spec

CUDA = 'registry = "nvidia/cuda:{}-devel-ubuntu24.04"\nadd_python = "3.12"'
NO_SECRETS = "secrets = []"


def image(lines: str, top: str = "", more: str = "", entry: str = "", payload: str = WORK) -> str:
    return spec(top, image=lines, more=more, entry=entry, payload=payload)


def step(text: str, mark: str = "", more: str = "", payload: str = WORK) -> str:
    return image(f"steps = [\n    {{ {text} }},{mark}\n]", more=more, payload=payload)


def packages(names: str, mark: str = "") -> str:
    return image(f"packages = {names}{mark}")


PROJECT = '[project]\nname = "mine"\ndependencies = ["numpy"]\n'


def synced(options: str, project: str, mark: str = "", top: str = "") -> str:
    """A step that installs a project of uv, with more in its pyproject.toml."""
    text = image(f'steps = [\n    {{ uv_sync = "project"{options} }},{mark}\n]', top)
    files = f"--- project/pyproject.toml\n{PROJECT}{project}--- project/uv.lock\nversion = 1\n"
    return text + files


IMAGES: list[Case] = [
    # 1.8
    case(
        "1.8/debian-slim",
        [
            image(f'python = "{python}"  #! JS203')
            for python in (
                "3",
                "py311",
                "2.7",
                " 3.11",
                "3.011",
                "3.9",
                "3.16",
                "3.14t",
                "3.12.1",
                "",
            )
        ],
        [image(f'python = "{python}"') for python in ("3.11", "3.14", "3.15")],
    ),
    case(
        "1.8/debian-slim-float",
        [image(f"python = {python}  #! JS203") for python in ("3.10", "3.12", "3")],
        image('python = "3.12"'),
    ),
    case(
        "1.8/registry",
        [
            image(f'registry = "{tag}"\nadd_python = "3.12"', top="").replace(
                f'"{tag}"', f'"{tag}"  #! JS203'
            )
            for tag in ("", "a b", "https://x/y", "-x", "x:")
        ],
        [
            image(f'registry = "{tag}"\nadd_python = "3.12"')
            for tag in (
                "ubuntu:24.04",
                "ghcr.io/a/b-c:1.2",
                "a/b@sha256:" + "0" * 64,
                "localhost:5000/x:y",
            )
        ],
    ),
    case(
        "1.8/registry-python",
        image('registry = "ubuntu:24.04"  #! JS409'),
        [
            image('registry = "ubuntu:24.04"\nadd_python = "3.12"'),
            image('registry = "python:3.12"'),
        ],
    ),
    case(
        "1.8/add-python",
        [
            image(f'registry = "ubuntu:24.04"\nadd_python = "{python}"  #! JS203')
            for python in ("3.12.1", "3.13t", "3.9", "3.16t", "python3")
        ],
        [
            image(f'registry = "ubuntu:24.04"\nadd_python = "{python}"')
            for python in ("3.11", "3.15", "3.14t", "3.15t")
        ],
    ),
    case(
        "1.8/registry-keywords",
        [
            image('registry = "ubuntu:24.04"\nadd_python = "3.12"\ngpu = "T4"  #! JS213'),
            image('registry = "ubuntu:24.04"\nadd_python = "3.12"\nsecret = ["a"]  #! JS203'),
        ],
        image(
            'registry = "ubuntu:24.04"\nadd_python = "3.12"\nsecret = "a"',
            more='[secrets]\na = { name = "a" }',
        ),
    ),
    case(
        "1.8/registry-secret",
        [
            image(
                'registry = "ghcr.io/a/b:1"\nsecret = "a"  #! JS451',
                more='[secrets]\na = { values = { USER = "x" } }  #~ JS451',
                entry=NO_SECRETS,
            ),
            image(
                'registry = "ghcr.io/a/b:1"\nsecret = "a"  #! JS451',
                more="[secrets]  #\n"
                'a = { name = "a", keys = ["SERVICE_ACCOUNT_JSON", "REGISTRY_USERNAME", "REGISTRY_PASSWORD"] }  #~ JS451',
                entry=NO_SECRETS,
            ),
        ],
        [
            image(
                'registry = "ghcr.io/a/b:1"\nsecret = "a"',
                more=f'[secrets]\na = {{ name = "a", keys = [{keys}] }}',
                entry=NO_SECRETS,
            )
            for keys in (
                "",
                '"USER"',
                '"REGISTRY_USERNAME", "REGISTRY_PASSWORD"',
                '"AWS_ROLE_ARN", "AWS_REGION"',
                '"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"',
            )
        ],
    ),
    case(
        "1.8/dockerfile",
        image('dockerfile = "Dockerfile"  #! JS112'),
        image('dockerfile = "Dockerfile"') + "--- Dockerfile\nFROM python:3.12\n",
    ),
    case(
        "1.8/dockerfile-commands",
        [
            step(f'dockerfile_commands = ["{line}"]', "  #! JS452")
            for line in (
                "EXPOSE 80",
                "healthcheck NONE",
                "LABEL a=b",
                "ONBUILD RUN x",
                "STOPSIGNAL 9",
                "VOLUME /x",
                "USER me",
                "ENV A=$${B:-c}",
            )
        ]
        + [
            image('dockerfile = "Dockerfile"  #! JS452')
            + f"--- Dockerfile\nFROM python:3.12\n{line}  #~ JS452\n"
            for line in ("USER me", "volume /x", "HEALTHCHECK NONE")
        ],
        [
            step(f'dockerfile_commands = ["{line}"]')
            for line in ("RUN useradd me", "ENV USER=me", "ENV A=$${B}", "RUN echo $${B:-c}")
        ]
        + [
            image('dockerfile = "Dockerfile"') + f"--- Dockerfile\nFROM python:3.12\n{line}\n"
            for line in ("LABEL a=b", "EXPOSE 80", "USER root", "RUN a \\\n  USER x", "# USER me")
        ],
    ),
    case(
        "1.8/micromamba",
        [image(f'micromamba = "{python}"  #! JS203') for python in ("3.14t", "3.9", "3.12.1")],
        image('micromamba = "3.12"'),
    ),
    case(
        "1.8/published",
        [
            image(f'published = "{name}"  #! JS203')
            for name in ("", "a b", "im-abc", "a/b/c", "a:b:c", "a" * 65)
        ],
        [
            image(f'published = "{name}"', 'modal = ">=1.5"')
            for name in ("base", "base:1", "main/base:1")
        ],
    ),
    case(
        "1.8/builder",
        image('python = "3.14"  #! JS450', top='image_builder = "2024.10"  #~ JS450'),
        [image('python = "3.13"', top='image_builder = "2024.10"'), image('python = "3.14"')],
    ),
    case(
        "1.8/image-object",
        spec(entry='image = "gpu"  #! JS205'),
        spec(entry='image = "gpu"', more='[images.gpu]\nfrom = "image"'),
    ),
    # 1.9
    case(
        "1.9/packages",
        [
            packages(names, "  #! JS203")
            for names in (
                '["--pre"]',
                '["torch=>2"]',
                '["a b"]',
                '["a", 1]',
                '"a"',
                '[""]',
                '["-r x"]',
            )
        ],
        [
            packages(names)
            for names in (
                "[]",
                '["torch==2.8.0", "fastapi[standard]", "x>=1,<2; python_version < \'3.12\'"]',
                '["a @ git+https://github.com/a/b@main"]',
            )
        ],
    ),
    case(
        "1.9/packages-options",
        [
            step('packages = ["a"], index_url = "pypi"', "  #! JS203"),
            step('pip = ["a"], extra_index_url = "ftp://x"', "  #! JS203"),
            step('packages = ["a"], gpu = ["T4"]', "  #! JS203"),
        ],
        step('packages = ["a"], index_url = "https://pypi.org/simple", gpu = "T4"'),
    ),
    case(
        "1.9/requirements-list",
        step('requirements = "requirements.txt"', "  #! JS203"),
        step('requirements = ["requirements.txt"]') + "--- requirements.txt\nnumpy\n",
    ),
    case(
        "1.9/requirements-files",
        [
            step('requirements = ["requirements.txt"]', "  #! JS112"),
            step('pip_requirements = "requirements.txt"', "  #! JS112"),
            step('pyproject = "other/pyproject.toml"', "  #! JS112"),
        ],
        step('pip_requirements = "requirements.txt"') + "--- requirements.txt\nnumpy\n",
    ),
    case(
        "1.9/private-repos",
        [
            step('private_repos = ["github.com/a/b"], git_user = "a"', "  #! JS202"),
            step(
                'private_repos = ["https://github.com/a/b"], git_user = "a", secrets = ["s"]',
                "  #! JS203",
                more='[secrets]\ns = { name = "s" }',
            ),
            step(
                'private_repos = ["example.com/a/b"], git_user = "a", secrets = ["s"]',
                "  #! JS203",
                more='[secrets]\ns = { name = "s" }',
            ),
        ],
        step(
            'private_repos = ["github.com/a/b@main", "gitlab.com/a/b"], git_user = "a", secrets = ["s"]',
            more='[secrets]\ns = { name = "s" }',
        ),
    ),
    case(
        "1.9/private-repos-token",
        step(
            'private_repos = ["gitlab.com/a/b"], git_user = "a", secrets = ["s"]',
            "  #! JS453",
            more='[secrets]\ns = { values = { GITHUB_TOKEN = "x" } }',
        ),
        [
            step(
                'private_repos = ["gitlab.com/a/b"], git_user = "a", secrets = ["s"]',
                more=f"[secrets]\ns = {{ {secret} }}",
            )
            for secret in ('values = { GITLAB_TOKEN = "x" }', 'name = "s", keys = ["A"]')
        ],
    ),
    case(
        "1.9/uv-sync",
        [
            step('uv_sync = "project"', "  #! JS112"),
            step('uv_sync = "project", groups = "dev"', "  #! JS203")
            + "--- project/pyproject.toml\n[project]\n",
        ],
        step('uv_sync = "project"') + "--- project/pyproject.toml\n[project]\n",
    ),
    case(
        "1.9/project-dependencies",
        [
            step('pyproject = "a.toml"', "  #! JS456") + "--- a.toml\n[project]\n",
            step('pyproject = "a.toml"', "  #! JS456") + "--- a.toml\n[project\n",
            step('pyproject = "a.toml", optional_dependencies = ["x"]', "  #! JS456")
            + f"--- a.toml\n{PROJECT}",
        ],
        [
            step('pyproject = "a.toml"') + f"--- a.toml\n{PROJECT}",
            step('pyproject = "a.toml", optional_dependencies = ["X_y"]')
            + f"--- a.toml\n{PROJECT}[project.optional-dependencies]\nx-y = []\n",
        ],
    ),
    case(
        "1.9/uv-workspace",
        [
            synced("", "[tool.uv.workspace]\n", "  #! JS456"),
            synced("", "", "  #! JS456", 'image_builder = "2024.10"'),
        ],
        [
            synced("", "[tool.uv]\n"),
            synced("", "", "", 'image_builder = "2024.10"').replace('"numpy"', '"modal>=1.4"'),
            synced(
                ', groups = ["x"]',
                '[dependency-groups]\nx = ["modal"]\n',
                "",
                'image_builder = "2024.10"',
            ),
        ],
    ),
    case(
        "1.9/uv-groups",
        [
            synced(', groups = ["train"]', "", "  #! JS456"),
            synced(', extras = ["train"]', "", "  #! JS456"),
        ],
        [
            synced(', groups = ["train"]', "[dependency-groups]\ntrain = []\n"),
            synced(', groups = ["dev"]', "[tool.uv]\ndev-dependencies = []\n"),
            synced(', extras = ["train"]', "[project.optional-dependencies]\ntrain = []\n"),
        ],
    ),
    case(
        "1.9/uv-lock",
        synced("", "", "  #! JS457").partition("--- project/uv.lock")[0],
        [
            synced("", ""),
            synced(", frozen = false", "").partition("--- project/uv.lock")[0],
        ],
    ),
    case(
        "1.9/poetry",
        step('poetry = "project/pyproject.toml"', "  #! JS112")
        + "--- project/pyproject.toml\n[project]\n",
        [
            step('poetry = "project/pyproject.toml", ignore_lockfile = true')
            + "--- project/pyproject.toml\n[project]\n",
            step('poetry = "project/pyproject.toml"')
            + "--- project/pyproject.toml\n[project]\n--- project/poetry.lock\n\n",
        ],
    ),
    case(
        "1.9/apt",
        [image(f"apt = {names}  #! JS203") for names in ('["--foo"]', '["A B"]', '"git"', "[1]")],
        image('apt = ["git", "libgl1", "g++", "nodejs=18.0.0-1"]'),
    ),
    case(
        "1.9/micromamba-install",
        step('micromamba_install = ["gdal"]', "  #! JS213"),
        image('micromamba = "3.12"\nsteps = [{ micromamba_install = ["gdal"] }]'),
    ),
    case(
        "1.9/run",
        [
            step('run = ["a\\nb"]', "  #! JS203"),
            step('run = [""]', "  #! JS203"),
            step('run = "true"', "  #! JS203"),
            step("run = [1]", "  #! JS203"),
        ],
        step('run = ["a && b", "c"]'),
    ),
    case(
        "1.9/env",
        [
            image('env = { "a-b" = "x" }  #! JS203'),
            image("env = { A = 1 }  #! JS203"),
            image('env = { A = "x\\ny" }  #! JS203'),
        ],
        image('env = { A = "x y", b_1 = "" }'),
    ),
    case(
        "1.9/env-expansion",
        [
            image('env = { PATH = "/opt/bin:$PATH" }  #! JS553'),
            step('env = { A = "$${HOME}/x" }', "  #! JS553"),
        ],
        [image('env = { COST = "5$", PRICE = "$5" }'), step('run = ["echo $HOME"]')],
    ),
    case(
        "1.9/workdir",
        [step(f'workdir = "{path}"', "  #! JS203") for path in ("data", "/a b", "/a/../b", "")],
        step('workdir = "/data/x"'),
    ),
    case(
        "1.9/entrypoint",
        [step(f'{key} = "bash"', "  #! JS203") for key in ("entrypoint", "cmd", "shell")],
        [step(f'{key} = ["/bin/bash", "-c"]') for key in ("entrypoint", "cmd", "shell")],
    ),
    case(
        "1.9/local-file",
        [
            step('local_file = "a.txt", to = "/a.txt"', "  #! JS112"),
            step('local_file = "a", to = "/a.txt"', "  #! JS113") + "--- a/b.txt\n\n",
            step('local_file = "a.txt", to = "a.txt"', "  #! JS203") + "--- a.txt\n\n",
        ],
        [
            step(f'local_file = "a.txt", to = "{to}"') + "--- a.txt\n\n"
            for to in ("/a.txt", "/root/")
        ],
    ),
    case(
        "1.9/local-dir",
        [
            step('local_dir = "a", to = "/a"', "  #! JS112"),
            step('local_dir = "a.txt", to = "/a"', "  #! JS118") + "--- a.txt\n\n",
            step('local_dir = "a", to = "a"', "  #! JS203") + "--- a/b.txt\n\n",
            step('local_dir = "a", to = "/root/modal"', "  #! JS203") + "--- a/b.txt\n\n",
        ],
        step('local_dir = "a", to = "/root/models"') + "--- a/b.txt\n\n",
    ),
    case(
        "1.9/local-python-source",
        [
            image('local_python_source = ["a b"]  #! JS203'),
            image('local_python_source = ["helper"]  #! JS408'),
        ],
        image('local_python_source = ["helper"]') + "--- helper.py\n\n",
    ),
    case(
        "1.9/local-last",
        image(
            "steps = [\n"
            '    { local_dir = "a", to = "/a" },  #! JS203\n'
            '    { run = ["true"] },  #~ JS203\n]'
        )
        + "--- a/b.txt\n\n",
        [
            image('steps = [\n{ local_dir = "a", to = "/a", copy = true },\n{ run = ["true"] },\n]')
            + "--- a/b.txt\n\n",
            image('steps = [\n{ run = ["true"] },\n{ local_dir = "a", to = "/a" },\n]')
            + "--- a/b.txt\n\n",
        ],
    ),
    case(
        "1.9/call",
        [
            step('call = "job.py:work"', "  #! JS203"),
            step('call = "job.py:fetch"', "  #! JS302"),
            step('call = "job.py:fetch"', "  #! JS302", payload=WORK + "\n\nfetch = lambda: 1\n"),
        ],
        step('call = "job.py:fetch"', payload=WORK + "\n\ndef fetch():\n    return 1\n"),
    ),
    case(
        "1.9/call-arguments",
        step(
            'call = "job.py:fetch"',
            "  #! JS203",
            payload=WORK + "\n\ndef fetch(x):\n    return x\n",
        ),
        step(
            'call = "job.py:fetch", arguments = { x = 1 }',
            payload=WORK + "\n\ndef fetch(x):\n    return x\n",
        ),
    ),
    # 3 and 4
    case(
        "3/python-3.10",
        [
            image('python = "3.10"  #! JS455'),
            image('python = "3.10"  #! JS450', 'image_builder = "2026.10"'),
        ],
        image('python = "3.11"'),
    ),
    case(
        "4.1/series",
        [
            image(f'python = "{python}"  #! JS450', f'image_builder = "{builder}"  #~ JS450')
            for builder, python in (
                ("2023.12", "3.13"),
                ("2024.04", "3.13"),
                ("2024.10", "3.14"),
                ("2026.10", "3.10"),
            )
        ]
        + [
            image('micromamba = "3.14"  #! JS450', 'image_builder = "2024.10"'),
            image(CUDA.format("12.8.1") + "  #! JS450", 'image_builder = "2024.10"').replace(
                '"3.12"', '"3.14"'
            ),
        ],
        [
            image(f'python = "{python}"', f'image_builder = "{builder}"')
            for builder, python in (
                ("2023.12", "3.12"),
                ("2024.04", "3.12"),
                ("2024.10", "3.13"),
                ("2025.06", "3.15"),
                ("2026.10", "3.11"),
            )
        ],
    ),
    case(
        "4.1/builder-name",
        [spec(f'image_builder = "{name}"  #! JS203') for name in ("2025.6", "2025.07", "latest")],
        [spec(f'image_builder = "{name}"') for name in ("2023.12", "2026.10")],
    ),
    case(
        "4.1/free-threaded",
        [
            image('python = "3.14t"  #! JS203'),
            image(CUDA.format("12.8.1") + "  #! JS450", 'image_builder = "2024.10"').replace(
                '"3.12"', '"3.14t"'
            ),
        ],
        image(CUDA.format("12.8.1").replace('"3.12"', '"3.14t"')),
    ),
    case(
        "1.3/gpu-cuda",
        [
            spec(
                image=CUDA.format("12.8.1").replace("\n", "  #~ JS454\n"),
                resources=f'gpu = "{gpu}"  #! JS454',
            )
            for gpu in ("B300", "B200+:8")
        ],
        [
            spec(image=CUDA.format("13.1.0"), resources='gpu = "B300"'),
            spec(image=CUDA.format("12.8.1"), resources='gpu = "B200"'),
        ],
    ),
]
