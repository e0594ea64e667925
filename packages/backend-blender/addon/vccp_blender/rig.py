"""An armature as a humanoid: posed and measured in the axes of VRM 1.0, whatever way its bones lie."""

import json
from math import degrees, radians

import bpy
from mathutils import Matrix, Quaternion, Vector

from . import humanoid
from .wire import Fault

# VRM wants arms that rest level; an armature that does not (an A-pose) is first thought into it.
LEVEL_ENOUGH = radians(20)
MAP_PROPERTY = "vccp_humanoid"
# A matrix that differs by more was changed by somebody else; less is how numbers are rounded.
MOVED = 1e-3


def bones_of(armature):
    """Which of its bones are which of VRM's: as its loader wrote down, as the VRM add-on has it, or by their names."""
    written = armature.data.get(MAP_PROPERTY)
    if isinstance(written, str):
        found = json.loads(written)
    else:
        found = _from_vrm_addon(armature.data) or humanoid.guess(
            {bone.name: bone.parent.name if bone.parent else None for bone in armature.data.bones}
        )
    there = {bone.name for bone in armature.data.bones}
    return {name: found[name] for name in humanoid.NAMES if found.get(name) in there}


def _from_vrm_addon(data):
    """What the VRM add-on knows of an armature that it imported. Its fields are read, nothing of it is called."""
    extension = getattr(data, "vrm_addon_extension", None)
    if extension is None:
        return None
    found = {}
    if str(getattr(extension, "spec_version", "")).startswith("1"):
        human_bones = extension.vrm1.humanoid.human_bones
        for name in humanoid.NAMES:
            words = "".join("_" + letter.lower() if letter.isupper() else letter for letter in name)
            human_bone = getattr(human_bones, words, None)
            if human_bone is not None:
                found[name] = human_bone.node.bone_name
    else:
        thumbs = {"ThumbProximal": "ThumbMetacarpal", "ThumbIntermediate": "ThumbProximal"}
        for human_bone in extension.vrm0.humanoid.human_bones:
            name = human_bone.bone
            for old, new in thumbs.items():
                if name.endswith(old):
                    name = name[: -len(old)] + new
                    break
            found[name] = human_bone.node.bone_name
    return found if all(found.get(name) for name in humanoid.NEEDED) else None


def is_humanoid(armature):
    found = bones_of(armature)
    return all(name in found for name in humanoid.NEEDED)


def _nearest_axis(vector):
    index = max(range(3), key=lambda i: abs(vector[i]))
    axis = Vector((0, 0, 0))
    axis[index] = 1 if vector[index] > 0 else -1
    return axis


class Rig:
    """How an armature rests. Keeps names and numbers only: Blender's own objects do not outlive an undo."""

    def __init__(self, armature):
        self.name = armature.name
        self.bones = bones_of(armature)
        # How far she reaches around her bones; measured by whoever takes her.
        self.skin = {"head": {}, "torso": {}}
        missing = [name for name in humanoid.NEEDED if name not in self.bones]
        if missing:
            raise Fault("no-humanoid", f'the armature "{self.name}" has no bone for {", ".join(missing)}')
        bones = armature.data.bones
        heads = {name: bones[bone].head_local.copy() for name, bone in self.bones.items()}
        up = _nearest_axis(heads["head"] - heads["hips"])
        left = heads["leftUpperLeg"] - heads["rightUpperLeg"]
        left = _nearest_axis(left - up * left.dot(up))
        # From the axes of VRM (x left, y up, z ahead) to those of the armature.
        axes = Matrix((left, up, left.cross(up))).transposed()
        self.axes = axes.to_quaternion()
        self.home = armature.matrix_world.copy()
        # Where she was put last, and how far that is from home.
        self._put = None
        self._away = Matrix.Identity(4)
        # Bones that have keys of turns now: they keep to those, whatever way they were turned before.
        self.keyed = set()
        self.scale = max(sum(self.home.to_scale()) / 3, 1e-6)
        self._levelled = self._level(heads)
        self.rest = self._rest_places(heads)
        # The nearest one above that the armature has, and what turns a normalised turn into the bone's own.
        self.parents = {name: self._parent_of(name) for name in self.bones}
        self._before, self._after, self._rests = {}, {}, {}
        for name, bone in self.bones.items():
            rest = bones[bone].matrix_local.to_quaternion()
            above = self._levelled.get(self.parents[name], Quaternion())
            self._before[name] = rest.inverted() @ above.inverted() @ self.axes
            self._after[name] = self.axes.inverted() @ self._levelled.get(name, Quaternion()) @ rest
            self._rests[name] = self._after[name].inverted() @ self.axes.inverted()
        # What must be taken back from a move that is told in the armature's axes, for the hips.
        self._hips_rest = bones[self.bones["hips"]].matrix_local.to_quaternion()

    def _parent_of(self, name):
        above = humanoid.PARENTS[name]
        while above is not None and above not in self.bones:
            above = humanoid.PARENTS[above]
        return above

    def _level(self, heads):
        """What turns each bone of an arm that hangs at rest (in the armature's axes) so that it lies level."""
        turns = {}
        for side in humanoid.SIDES:
            level = self.axes @ Vector((1 if side == "left" else -1, 0, 0))
            upper, lower, hand = (heads.get(side + part) for part in ("UpperArm", "LowerArm", "Hand"))
            if (lower - upper).angle(level) < LEVEL_ENOUGH:
                continue
            turns[side + "UpperArm"] = (lower - upper).rotation_difference(level)
            beyond = (hand - lower) if hand is not None else (lower - upper)
            turn = beyond.rotation_difference(level)
            hanging = ("LowerArm", "Hand", *(f + part for f, parts in humanoid.FINGERS.items() for part in parts))
            turns.update({side + part: turn for part in hanging})
        return turns

    def _rest_places(self, heads):
        """Where the joints are in the T-pose: metres from the armature's origin, in the axes of VRM."""
        places, level = {}, {}
        for name in self.bones:
            above = self._parent_of(name)
            if above is None:
                level[name] = heads[name]
            else:
                turn = self._levelled.get(above, Quaternion())
                level[name] = level[above] + turn @ (heads[name] - heads[above])
            places[name] = self.axes.inverted() @ level[name] * self.scale
        return places

    @property
    def object(self):
        armature = bpy.data.objects.get(self.name)
        if armature is None or armature.type != "ARMATURE":
            raise Fault("gone", f'the armature "{self.name}" is gone from the file; load one, or say hello again')
        return armature

    def _pose_bones(self):
        pose = self.object.pose.bones
        for name, bone in self.bones.items():
            found = pose.get(bone)
            if found is None:
                raise Fault("gone", f'"{self.name}" has no bone "{bone}" any more; say hello again')
            yield name, found

    def own_turns(self, turns):
        """The turn of each pose bone, from the normalised turns (x y z w, in the order of NAMES)."""
        world, own = {}, {}
        for index, name in enumerate(humanoid.NAMES):
            x, y, z, w = turns[4 * index : 4 * index + 4]
            above = humanoid.PARENTS[name]
            turn = Quaternion((w, x, y, z))
            if turn.magnitude < 1e-6:
                raise Fault("bad-request", f"turns: that of {name} has no length")
            turn.normalize()
            world[name] = world[above] @ turn if above else turn
            if name in self.bones:
                # A bone that the armature lacks moves those below it all the same.
                parent = self.parents[name]
                local = world[parent].inverted() @ world[name] if parent else world[name]
                own[name] = self._before[name] @ local @ self._after[name]
        return own

    def hips_move(self, hips):
        """How far the hips are from where they rest, as their pose bone wants it."""
        off = (Vector(hips) - self.rest["hips"]) / self.scale
        return self._hips_rest.inverted() @ (self.axes @ off)

    def placed(self, x, z, yaw):
        """The matrix of the armature when she stands there (metres, degrees to her left)."""
        return self.home @ self._way(x, z, yaw)

    def _way(self, x, z, yaw):
        move = Matrix.Translation(self.axes @ Vector((x, 0, z)) / self.scale)
        return move @ Quaternion(self.axes @ Vector((0, 1, 0)), radians(yaw)).to_matrix().to_4x4()

    def pose(self, turns, hips, root):
        own = self.own_turns(turns)
        for name, bone in self._pose_bones():
            bone.rotation_mode = "QUATERNION"
            bone.rotation_quaternion = own[name]
            if name == "hips":
                bone.location = self.hips_move(hips)
        armature = self.object
        self._follow(armature)
        self._away = self._way(*root)
        armature.matrix_world = self.home @ self._away
        self._put = armature.matrix_world.copy()

    def _follow(self, armature):
        """Where its person moved her to is her home from now on."""
        if self._put is None:
            return
        now = armature.matrix_world
        off = max(abs(now[row][column] - self._put[row][column]) for row in range(3) for column in range(4))
        if off > MOVED:
            self.home = now @ self._away.inverted()

    def remember(self):
        """How her bones are now, for `restore`."""
        return {
            bone.name: (bone.rotation_mode, bone.matrix_basis.copy(), bone.rotation_euler.copy())
            for _, bone in self._pose_bones()
        }

    def restore(self, remembered):
        armature = self.object
        for bone in armature.pose.bones:
            if bone.name in remembered:
                mode, basis, euler = remembered[bone.name]
                bone.rotation_mode = "QUATERNION" if bone.name in self.keyed else mode
                bone.matrix_basis = basis
                if bone.rotation_mode not in ("QUATERNION", "AXIS_ANGLE"):
                    bone.rotation_euler = euler
        self._follow(armature)
        armature.matrix_world = self.home
        self._put = None

    def measure(self):
        """What Blender made of it: the turn (x y z w) and place of each bone in the world of VRM's axes."""
        bpy.context.view_layer.update()
        armature = self.object.evaluated_get(bpy.context.evaluated_depsgraph_get())
        out = self.home.inverted() @ armature.matrix_world
        turned = {}
        for name, bone in self.bones.items():
            matrix = out @ armature.pose.bones[bone].matrix
            turn = self.axes.inverted() @ matrix.to_quaternion() @ self._rests[name] @ self.axes
            place = self.axes.inverted() @ matrix.to_translation() * self.scale
            turned[name] = {"turn": [turn.x, turn.y, turn.z, turn.w], "at": list(place)}
        return turned

    def to_world_point(self, point):
        """A point of the scene in the world of the figure: metres from where she stood at first, in the axes of VRM."""
        return self.axes.inverted() @ (self.home.inverted() @ Vector(point)) * self.scale

    def to_scene_point(self, point):
        return self.home @ (self.axes @ (Vector(point) / self.scale))

    def held_bones(self):
        """Bones that something else moves as well: what is asked of them may not show."""
        return [name for name, bone in self._pose_bones() if any(not c.mute for c in bone.constraints)]

    def arms_hang(self):
        return round(max((degrees(turn.angle) for turn in self._levelled.values()), default=0))
