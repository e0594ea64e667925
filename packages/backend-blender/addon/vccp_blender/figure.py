"""A plain figure of ours, for a scene in which nobody stands: 55 bones, a body of round limbs, a face of shape keys."""

from math import cos, pi, sin

import bpy
from mathutils import Vector

from . import humanoid

SKIN, SHIRT, TROUSERS, SHOES, HAIR, EYES, LIPS = range(7)
_COLOURS = {
    "Skin": (0.86, 0.62, 0.5),
    "Shirt": (0.16, 0.36, 0.52),
    "Trousers": (0.13, 0.14, 0.2),
    "Shoes": (0.35, 0.16, 0.1),
    "Hair": (0.16, 0.09, 0.06),
    "Eyes": (0.05, 0.04, 0.05),
    "Lips": (0.6, 0.25, 0.25),
}
# Where joints rest, in metres and the axes of VRM: x to her left, y up, z ahead. The right side mirrors the left.
_MIDDLE = {
    "hips": (0, 0.92, 0),
    "spine": (0, 1.0, 0),
    "chest": (0, 1.11, 0),
    "upperChest": (0, 1.22, 0),
    "neck": (0, 1.39, 0),
    "head": (0, 1.46, 0.01),
    "jaw": (0, 1.47, 0.03),
}
_LEFT = {
    "Eye": (0.033, 1.535, 0.075),
    "Shoulder": (0.03, 1.34, 0),
    "UpperArm": (0.155, 1.34, 0),
    "LowerArm": (0.41, 1.34, 0),
    "Hand": (0.64, 1.34, 0),
    "UpperLeg": (0.085, 0.9, 0),
    "LowerLeg": (0.085, 0.49, 0.005),
    "Foot": (0.085, 0.075, -0.015),
    "Toes": (0.085, 0.02, 0.1),
}
_FINGERS = {
    "Thumb": ((0.665, 1.33, 0.025), (0.69, 1.325, 0.05), (0.715, 1.32, 0.065)),
    "Index": ((0.73, 1.34, 0.028), (0.762, 1.34, 0.028), (0.786, 1.34, 0.028)),
    "Middle": ((0.735, 1.34, 0.008), (0.77, 1.34, 0.008), (0.797, 1.34, 0.008)),
    "Ring": ((0.73, 1.34, -0.012), (0.762, 1.34, -0.012), (0.787, 1.34, -0.012)),
    "Little": ((0.72, 1.34, -0.03), (0.745, 1.34, -0.03), (0.764, 1.34, -0.03)),
}
# Radii at joint and end of what surrounds a bone, and its colour.
_LIMBS = {
    "hips": (0.115, 0.115, TROUSERS),
    "spine": (0.112, 0.112, SHIRT),
    "chest": (0.115, 0.125, SHIRT),
    "upperChest": (0.125, 0.07, SHIRT),
    "neck": (0.047, 0.047, SKIN),
    "Shoulder": (0.06, 0.058, SHIRT),
    "UpperArm": (0.056, 0.043, SHIRT),
    "LowerArm": (0.041, 0.03, SKIN),
    "Hand": (0.032, 0.03, SKIN),
    "UpperLeg": (0.088, 0.058, TROUSERS),
    "LowerLeg": (0.058, 0.04, TROUSERS),
    "Foot": (0.043, 0.036, SHOES),
    "Toes": (0.036, 0.03, SHOES),
}


def _places():
    places = {name: Vector(at) for name, at in _MIDDLE.items()}
    for side, sign in (("left", 1), ("right", -1)):
        for part, (x, y, z) in _LEFT.items():
            places[side + part] = Vector((sign * x, y, z))
        for finger, joints in _FINGERS.items():
            for part, (x, y, z) in zip(humanoid.FINGERS[finger], joints):
                places[side + finger + part] = Vector((sign * x, y, z))
    return places


def _ends(places):
    """Where each bone points: at its child, or on as the bone above it did."""
    along = {"hips": "spine", "upperChest": "neck"}
    for side in humanoid.SIDES:
        along[side + "Hand"] = side + "MiddleProximal"
    ends = {}
    for name in humanoid.NAMES:
        child = along.get(name) or next((c for c in humanoid.NAMES if humanoid.PARENTS[c] == name), None)
        if name == "head":
            ends[name] = places[name] + Vector((0, 0.2, 0))
        elif child:
            ends[name] = places[child]
        elif name.endswith(("Eye", "jaw", "Toes")):
            ends[name] = places[name] + Vector((0, 0, 0.06))
        else:
            above = places[name] - places[humanoid.PARENTS[name]]
            ends[name] = places[name] + above.normalized() * 0.025
    return ends


def _in_blender(point):
    return Vector((point.x, -point.z, point.y))


def build(name="Figure"):
    """Puts her into the scene, at its origin, and returns her armature."""
    places, ends = _places(), _ends(_places())
    armature = bpy.data.objects.new(name, bpy.data.armatures.new(name))
    bpy.context.scene.collection.objects.link(armature)
    _edit(armature, places, ends)
    body = _mesh(f"{name} body", armature)
    for colour, rgb in _COLOURS.items():
        body.data.materials.append(_material(f"{name} {colour}", rgb))
    shape = _Shape()
    for bone in humanoid.NAMES:
        for start, end, (thick, thin, colour) in _pieces(bone, places, ends):
            # A trunk is wider than deep.
            flat = (1.12, 0.8, 1) if thick > 0.1 else (1, 1, 1)
            shape.limb(bone, _in_blender(start), _in_blender(end), thick, thin, colour, flat)
    _head(shape)
    body.data.from_pydata(shape.vertices, [], shape.faces)
    body.data.polygons.foreach_set("material_index", shape.colours)
    body.data.polygons.foreach_set("use_smooth", [True] * len(shape.faces))
    for bone, indices in shape.groups.items():
        body.vertex_groups.new(name=bone).add(indices, 1.0, "REPLACE")
    _expressions(body)
    return armature


def _edit(armature, places, ends):
    """Gives the armature its bones. Blender lets bones be made in edit mode only, on the active object."""
    layer = bpy.context.view_layer
    before = layer.objects.active
    if before is not None and before.mode != "OBJECT":
        bpy.ops.object.mode_set(mode="OBJECT")
    layer.objects.active = armature
    bpy.ops.object.mode_set(mode="EDIT")
    for bone in humanoid.NAMES:
        made = armature.data.edit_bones.new(bone)
        made.head, made.tail = _in_blender(places[bone]), _in_blender(ends[bone])
        parent = humanoid.PARENTS[bone]
        if parent:
            made.parent = armature.data.edit_bones[parent]
    bpy.ops.object.mode_set(mode="OBJECT")
    layer.objects.active = before or armature


def _mesh(name, armature):
    thing = bpy.data.objects.new(name, bpy.data.meshes.new(name))
    bpy.context.scene.collection.objects.link(thing)
    thing.parent = armature
    thing.modifiers.new("Armature", "ARMATURE").object = armature
    return thing


def _material(name, rgb):
    material = bpy.data.materials.new(name)
    material.diffuse_color = (*rgb, 1)
    material.use_nodes = True
    surface = next(node for node in material.node_tree.nodes if node.type == "BSDF_PRINCIPLED")
    surface.inputs["Base Color"].default_value = (*rgb, 1)
    surface.inputs["Roughness"].default_value = 0.7
    return material


def _pieces(bone, places, ends):
    side = next((side for side in humanoid.SIDES if bone.startswith(side)), "")
    part = bone[len(side) :]
    start, end = places[bone], ends[bone]
    if part in _LIMBS:
        yield start, end, _LIMBS[part]
    elif any(part.startswith(finger) for finger in humanoid.FINGERS):
        yield start, end, (0.0115, 0.01, SKIN)


class _Shape:
    """Round things, each of one colour, each moved by one bone."""

    def __init__(self):
        self.vertices, self.faces, self.colours, self.groups = [], [], [], {}

    def limb(self, bone, start, end, thick, thin, colour, flat=(1, 1, 1)):
        """A round limb from joint to joint, with half a ball at each end."""
        axis = end - start
        turn = Vector((0, 0, 1)).rotation_difference(axis)
        caps = [i * pi / 2 / 6 for i in range(7)]
        rings = [(-cos(a) * thick, sin(a) * thick) for a in caps]
        rings += [(axis.length + sin(a) * thin, cos(a) * thin) for a in caps]
        self._round(bone, rings, lambda point: Vector(map(_times, start + turn @ point, flat)), colour)

    def ball(self, bone, at, radii, colour, keep=None):
        """A ball with three radii; only the faces whose corners are all to `keep`."""
        angles = [i * pi / 16 for i in range(17)]
        rings = [(-cos(a), sin(a)) for a in angles]
        self._round(bone, rings, lambda point: Vector(at) + Vector(map(_times, point, radii)), colour, keep)

    def _round(self, bone, rings, place, colour, keep=None, segments=24):
        first = len(self.vertices)
        for along, radius in rings:
            for i in range(segments):
                angle = 2 * pi * i / segments
                self.vertices.append(place(Vector((cos(angle) * radius, sin(angle) * radius, along))))
        self.groups.setdefault(bone, []).extend(range(first, len(self.vertices)))
        for ring in range(len(rings) - 1):
            low, high = first + ring * segments, first + (ring + 1) * segments
            for i in range(segments):
                j = (i + 1) % segments
                face = (low + i, low + j, high + j, high + i)
                if keep is None or all(keep(self.vertices[corner]) for corner in face):
                    self.faces.append(face)
                    self.colours.append(colour)


def _times(one, other):
    return one * other


def _head(shape):
    shape.ball("head", (0, -0.012, 1.555), (0.083, 0.1, 0.115), SKIN)
    # Hair leaves the face free.
    def is_hair(point):
        return point.z > 1.62 or point.y > -0.04 and point.z > 1.5

    shape.ball("head", (0, 0.012, 1.585), (0.096, 0.108, 0.108), HAIR, is_hair)
    for sign, eye in ((1, "leftEye"), (-1, "rightEye")):
        shape.ball(eye, (sign * 0.033, -0.096, 1.55), (0.0125, 0.01, 0.017), EYES)
        shape.ball("head", (sign * 0.034, -0.105, 1.588), (0.019, 0.006, 0.0035), HAIR)
        shape.ball("head", (sign * 0.083, 0, 1.54), (0.013, 0.02, 0.028), SKIN)
    shape.ball("head", (0, -0.106, 1.497), (0.02, 0.006, 0.0045), LIPS)
    shape.ball("head", (0, -0.114, 1.525), (0.008, 0.01, 0.011), SKIN)


def _expressions(body):
    """Brows, lids and mouth, moved for each expression. Offsets are metres up (z) of brows and of the mouth's ends."""
    body.shape_key_add(name="Basis")
    basis = [vertex.co.copy() for vertex in body.data.vertices]
    colours = [set() for _ in basis]
    for polygon in body.data.polygons:
        for index in polygon.vertices:
            colours[index].add(polygon.material_index)
    mouth = [i for i, c in enumerate(colours) if c == {LIPS}]
    brows = [i for i, c in enumerate(colours) if c == {HAIR} and basis[i].y < -0.09 and basis[i].z < 1.6]
    eyes = [i for i, c in enumerate(colours) if c == {EYES}]

    def shape(name, curve=0.0, open_=0.0, wide=1.0, brow=(0.0, 0.0), lids=1.0, sides=(1, -1)):
        key = body.shape_key_add(name=name)
        for i in mouth:
            x, y, z = basis[i]
            bend = curve * (1 - cos(min(1, abs(x) / 0.02) * pi / 2)) * 2
            key.data[i].co = (x * wide, y - 0.002, 1.497 + (z - 1.497) * (1 + open_) - open_ * 0.0035 + bend)
        for i in brows:
            x, y, z = basis[i]
            inner, outer = brow
            t = sin(min(1, max(0, (abs(x) - 0.015) / 0.038)) * pi / 2)
            key.data[i].co = (x, y - 0.002, z + inner * (1 - t) + outer * t)
        for i in eyes:
            x, y, z = basis[i]
            if (1 if x > 0 else -1) in sides:
                key.data[i].co = (x, y, 1.55 + (z - 1.55) * lids)

    shape("happy", curve=0.008, wide=1.35, brow=(0.004, 0.004), lids=0.75)
    shape("angry", curve=-0.004, brow=(-0.013, 0.005), lids=0.8)
    shape("sad", curve=-0.007, brow=(0.009, -0.006), lids=0.8)
    shape("relaxed", curve=0.004, wide=1.1, lids=0.6)
    shape("surprised", open_=3.2, wide=0.75, brow=(0.013, 0.012), lids=1.25)
    shape("aa", open_=3.4, wide=0.95)
    shape("ih", open_=1.0, wide=1.25)
    shape("ou", open_=1.3, wide=0.5)
    shape("ee", open_=1.5, wide=1.15)
    shape("oh", open_=2.5, wide=0.65)
    shape("blink", lids=0.12)
    shape("blinkLeft", lids=0.12, sides=(1,))
    shape("blinkRight", lids=0.12, sides=(-1,))
