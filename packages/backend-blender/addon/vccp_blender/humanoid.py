"""The humanoid bones of VRM 1.0, and which bones of an armature they are."""

import re

SIDES = ("left", "right")
FINGERS = {
    "Thumb": ("Metacarpal", "Proximal", "Distal"),
    "Index": ("Proximal", "Intermediate", "Distal"),
    "Middle": ("Proximal", "Intermediate", "Distal"),
    "Ring": ("Proximal", "Intermediate", "Distal"),
    "Little": ("Proximal", "Intermediate", "Distal"),
}


def _parents():
    yield from (("hips", None), ("spine", "hips"), ("chest", "spine"), ("upperChest", "chest"))
    yield from (("neck", "upperChest"), ("head", "neck"))
    yield from ((name, "head") for name in ("leftEye", "rightEye", "jaw"))
    for side in SIDES:
        above = "upperChest"
        for part in ("Shoulder", "UpperArm", "LowerArm", "Hand"):
            yield side + part, above
            above = side + part
        for finger, parts in FINGERS.items():
            above = side + "Hand"
            for part in parts:
                yield side + finger + part, above
                above = side + finger + part
        above = "hips"
        for part in ("UpperLeg", "LowerLeg", "Foot", "Toes"):
            yield side + part, above
            above = side + part


# In the order of a pose on the wire, parents first.
PARENTS = dict(_parents())
NAMES = tuple(PARENTS)
# Without these, nobody can be posed.
NEEDED = ("hips", "head", *(side + part for side in SIDES for part in ("UpperArm", "LowerArm", "UpperLeg", "LowerLeg")))

_LIMBS = {
    "Shoulder": ("shoulder", "clavicle", "collar"),
    "UpperArm": ("upperarm", "arm"),
    "LowerArm": ("lowerarm", "forearm", "elbow"),
    "Hand": ("hand", "wrist"),
    "UpperLeg": ("upperleg", "upleg", "thigh"),
    "LowerLeg": ("lowerleg", "leg", "shin", "calf", "knee"),
    "Foot": ("foot", "ankle"),
    "Toes": ("toes", "toebase", "toe", "ball"),
    "Eye": ("eye", "faceeye"),
}
_MIDDLE = {
    "hips": ("hips", "hip", "pelvis"),
    "spine": ("spine",),
    "chest": ("chest",),
    "upperChest": ("upperchest",),
    "neck": ("neck",),
    "head": ("head",),
    "jaw": ("jaw",),
}
_FINGER_WORDS = {"little": ("little", "pinky", "pinkie"), "index": ("index", "pointer", "findex")}
_DRESS = re.compile(r"^(.*[:|])?(DEF-|ORG-)?((mixamorig\d*|J_Bip|J_Adj|Bip\d+|C)[_ ])*", re.IGNORECASE)
_SIDE = re.compile(
    r"^(?P<before>left|right|[lr](?=[_ .-]))[_ .-]?|[_ .-](?P<after>left|right|[lr])(?=$|\.\d+$)", re.IGNORECASE
)

_SPINE = re.compile(r"^(DEF-|ORG-)?spine\.\d+$")


def _known():
    for name, words in _MIDDLE.items():
        for word in words:
            yield ("", word), name
    for side in SIDES:
        for part, words in _LIMBS.items():
            for word in words:
                yield (side, word), side + part
        for finger, parts in FINGERS.items():
            plain = finger.lower()
            for word in _FINGER_WORDS.get(plain, (plain, "f" + plain)):
                for index, part in enumerate(parts):
                    for core in (f"{word}{index + 1}", f"hand{word}{index + 1}", word + part.lower()):
                        yield (side, core), side + finger + part


_KNOWN = dict(_known())


def _meaning(name):
    """The humanoid bone that a bone is named for, if any."""
    plain = _DRESS.sub("", name)
    found = _SIDE.search(plain)
    side = ""
    if found:
        letter = (found.group("before") or found.group("after"))[0].lower()
        side = "left" if letter == "l" else "right"
        plain = plain[: found.start()] + plain[found.end() :]
    core = re.sub(r"0+(?=\d)", "", re.sub(r"[^a-z0-9]", "", plain.lower()))
    return _KNOWN.get((side, core))


def guess(parents):
    """
    Finds the humanoid bones by name and place.
    parents: the parent of each bone, or None, by the names in the armature.
    Returns the bone's name by the name that VRM has for it.
    """
    found = {}
    for name in parents:
        meaning = name if name in PARENTS else _meaning(name)
        if meaning and (meaning not in found or name == meaning):
            found[meaning] = name

    def above(name):
        while name is not None:
            yield name
            name = parents.get(name)

    legs = [list(above(found[side + "UpperLeg"]))[1:] for side in SIDES if side + "UpperLeg" in found]
    if len(legs) == 2:
        # Rigify, for one, calls the hips `spine`.
        common = next((name for name in legs[0] if name in legs[1]), None)
        if common and (found.get("hips") not in legs[0]):
            found["hips"] = common
    numbered = sorted(name for name in parents if _SPINE.match(name))
    if "head" not in found and numbered:
        # And the head the last of its spine.
        found["head"] = numbered[-1]
    if "hips" in found and "head" in found:
        path = list(above(found["head"]))[1:]
        if found["hips"] in path:
            between = path[: path.index(found["hips"])][::-1]
            torso = ("spine", "chest", "upperChest")
            if any(found.get(name) not in between for name in ("spine", "neck")) or "chest" not in found:
                for name in (*torso, "neck"):
                    found.pop(name, None)
                if len(between) > 1:
                    found["neck"] = between.pop()
                found.update(zip(torso, between))
    return found
