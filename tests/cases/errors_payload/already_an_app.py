import modal

app = modal.App("mine")


@app.function()
def work():
    pass
