"""The expressions of VRM 1.0 as shape keys of whatever hangs on an armature."""

import json
import re

import bpy

PROPERTY = "vccp_expressions"

# What VRM 1.0 calls an expression, and what else it is called: VRM 0.x, VRoid Studio.
_OTHER_NAMES = {
    "happy": ("joy", "fclalljoy"),
    "angry": ("fclallangry",),
    "sad": ("sorrow", "fclallsorrow"),
    "relaxed": ("fun", "fclallfun"),
    "surprised": ("fclallsurprised",),
    "aa": ("a", "fclmtha"),
    "ih": ("i", "fclmthi"),
    "ou": ("u", "fclmthu"),
    "ee": ("e", "fclmthe"),
    "oh": ("o", "fclmtho"),
    "blink": ("fcleyeclose",),
    "blinkLeft": ("blinkl", "fcleyeclosel"),
    "blinkRight": ("blinkr", "fcleyecloser"),
    "lookUp": (),
    "lookDown": (),
    "lookLeft": (),
    "lookRight": (),
    "neutral": ("fclallneutral",),
}


def _plain(name):
    return re.sub(r"[^a-z0-9]", "", name.lower())


_MEANINGS = {_plain(word): name for name, others in _OTHER_NAMES.items() for word in (name, *others)}


def meshes_of(armature):
    """The meshes that this armature moves."""
    for thing in bpy.data.objects:
        if thing.type == "MESH" and (
            thing.parent == armature or any(m.type == "ARMATURE" and m.object == armature for m in thing.modifiers)
        ):
            yield thing


class Face:
    """Which shape keys make up each expression, as (mesh object, key, share)."""

    def __init__(self, armature):
        written = armature.data.get(PROPERTY)
        self.keys = {}
        if isinstance(written, str):
            for name, binds in json.loads(written).items():
                self.keys[name] = [tuple(bind) for bind in binds]
        for mesh in meshes_of(armature):
            if mesh.data.shape_keys:
                for key in mesh.data.shape_keys.key_blocks[1:]:
                    self._take(mesh.name, key.name)
        self.own = {(mesh, key) for binds in self.keys.values() for mesh, key, _ in binds}

    def _take(self, mesh, key):
        name = _MEANINGS.get(_plain(key))
        if name is not None and not any(bind[:2] == (mesh, key) for bind in self.keys.get(name, ())):
            self.keys.setdefault(name, []).append((mesh, key, 1.0))

    @property
    def names(self):
        return sorted(self.keys)

    def _key(self, mesh, key):
        thing = bpy.data.objects.get(mesh)
        blocks = thing.data.shape_keys.key_blocks if thing and thing.type == "MESH" and thing.data.shape_keys else {}
        return blocks.get(key)

    def show(self, expressions):
        """Sets each expression to its weight; those that are not named to nothing. Names it lacks are passed over."""
        sums = dict.fromkeys(self.own, 0.0)
        for name, weight in expressions.items():
            for mesh, key, share in self.keys.get(name, ()):
                sums[mesh, key] += weight * share
        for (mesh, key), value in sums.items():
            block = self._key(mesh, key)
            if block is not None and block.value != value:
                block.value = min(1.0, value)

    def shown(self):
        """What Blender has for each expression of one shape key and more: the least of its keys' shares."""
        found = {}
        for name, binds in self.keys.items():
            blocks = [(self._key(mesh, key), share) for mesh, key, share in binds]
            values = [block.value / share for block, share in blocks if block is not None and share > 0]
            if values:
                found[name] = min(values)
        return found

    def remember(self):
        blocks = {bind: self._key(*bind) for bind in self.own}
        return {bind: block.value for bind, block in blocks.items() if block is not None}

    def restore(self, remembered):
        for bind, value in remembered.items():
            block = self._key(*bind)
            if block is not None:
                block.value = value
