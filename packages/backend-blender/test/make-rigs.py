"""
Makes a .blend with armatures of other makes, and a joint structure that is known: `blender -b --python make-rigs.py -- out.blend`.
`FBX` is as Mixamo's files come: in centimetres, laid on its back and put up by its object, with names of its own, and facing as
it likes. `Meta` is as Rigify's metarig: arms that hang by 45 degrees, and a spine that begins with the hips.
"""

import math
import os
import sys

import bpy
from mathutils import Matrix, Vector

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "addon"))
from vccp_blender import figure, humanoid  # noqa: E402

PLACES = figure._places()
ENDS = figure._ends(PLACES)
FBX = {
    "hips": "Hips", "spine": "Spine", "chest": "Spine1", "upperChest": "Spine2", "neck": "Neck", "head": "Head",
    "Shoulder": "Shoulder", "UpperArm": "Arm", "LowerArm": "ForeArm", "Hand": "Hand",
    "UpperLeg": "UpLeg", "LowerLeg": "Leg", "Foot": "Foot", "Toes": "ToeBase",
}  # fmt: skip
META = {
    "hips": "spine", "spine": "spine.001", "chest": "spine.002", "upperChest": "spine.003", "neck": "spine.004",
    "head": "spine.006", "Shoulder": "shoulder", "UpperArm": "upper_arm", "LowerArm": "forearm", "Hand": "hand",
    "UpperLeg": "thigh", "LowerLeg": "shin", "Foot": "foot", "Toes": "toe",
}  # fmt: skip


def parts(name):
    for side in humanoid.SIDES:
        if name.startswith(side):
            return side, name[len(side) :]
    return "", name


def armature(title, naming, place, matrix, leave_out=()):
    data = bpy.data.armatures.new(title)
    made = bpy.data.objects.new(title, data)
    bpy.context.scene.collection.objects.link(made)
    bpy.context.view_layer.objects.active = made
    bpy.ops.object.mode_set(mode="EDIT")
    bones = {}
    for name in humanoid.NAMES:
        called = naming(*parts(name))
        if called is None or name in leave_out:
            continue
        bone = data.edit_bones.new(called)
        bone.head, bone.tail = place(name, PLACES[name]), place(name, ENDS[name])
        # Rolled any way: it must not matter.
        bone.roll = len(bones) * 0.7
        above = humanoid.PARENTS[name]
        while above and above not in bones:
            above = humanoid.PARENTS[above]
        if above:
            bone.parent = bones[above]
        bones[name] = bone
    bpy.ops.object.mode_set(mode="OBJECT")
    made.matrix_world = matrix


def fbx_name(side, part):
    for finger in humanoid.FINGERS:
        if part.startswith(finger):
            number = humanoid.FINGERS[finger].index(part[len(finger) :]) + 1
            return f"mixamorig:{side.capitalize()}Hand{finger.replace('Little', 'Pinky')}{number}"
    return f"mixamorig:{side.capitalize()}{FBX[part]}" if part in FBX else None


def meta_name(side, part):
    return f"{META[part]}{'.' + side[0].upper() if side else ''}" if part in META else None


def hanging(name, point):
    point = figure._in_blender(point)
    side, part = parts(name)
    if side and part in ("UpperArm", "LowerArm", "Hand"):
        joint = figure._in_blender(PLACES[side + "UpperArm"])
        turn = Matrix.Rotation(math.radians(45 if side == "left" else -45), 3, "Y")
        return joint + turn @ (point - joint)
    return point


for thing in list(bpy.data.objects):
    bpy.data.objects.remove(thing)
up = Matrix.Rotation(math.radians(90), 4, "X")
aside = Matrix.Translation((1, 2, 0)) @ Matrix.Rotation(math.radians(30), 4, "Z")
armature("FBX", fbx_name, lambda _, p: Vector(p) * 100, aside @ up @ Matrix.Scale(0.01, 4), ("upperChest",))
armature("Meta", meta_name, hanging, Matrix.Identity(4))
bpy.ops.wm.save_as_mainfile(filepath=sys.argv[sys.argv.index("--") + 1])
