def work(x):
    match {'k': 's'}:
        case {'k': store}:
            return store.upper()
