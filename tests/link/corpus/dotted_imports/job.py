import nslib.sub.leaf
import nslib.sub.other as other
from nslib.sub import leaf as renamed
from nslib.sub.leaf import VALUE as LEAF_VALUE, grow


def work():
    return nslib.sub.leaf.VALUE, nslib.ROOT, other.VALUE, renamed is nslib.sub.leaf, LEAF_VALUE, grow(1)
