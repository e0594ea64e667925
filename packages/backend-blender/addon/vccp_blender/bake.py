"""Keyframes from frames: an action that Blender plays without us."""

import contextlib

import bpy

from .picture import free_path
from .wire import Fault

# Ten minutes at 30 frames a second.
MOST_FRAMES = 18_000
# In one request.
MOST_AT_ONCE = 300


class Bake:
    """Frames as they come, until they are made into an action. Curves are filled whole: that is fast."""

    def __init__(self, stage, name, fps):
        self._stage = stage
        self._name = name
        self._fps = fps
        self._turns = {}
        self._places = []
        self._stands = []
        self._faces = []
        # The actions, and what they move.
        self._made = []
        self.count = 0

    def add(self, frames):
        if self.count + len(frames) > MOST_FRAMES:
            raise Fault("too-many", f"an action has at most {MOST_FRAMES} frames")
        rig = self._stage.taken
        for turns, hips, root, expressions in frames:
            for name, turn in rig.own_turns(turns).items():
                kept = self._turns.setdefault(name, [])
                if kept:
                    # The shorter way round: q and -q are the same turn, but not for what lies between two keys.
                    turn.make_compatible(kept[-1])
                kept.append(turn)
            self._places.append(rig.hips_move(hips))
            self._stands.append(rig.placed(*root))
            self._faces.append(dict(expressions))
            self.count += 1

    def finish(self):
        """Makes the actions, and returns their names. They hang on nothing: the person, or `clip`, puts them to use."""
        if self.count == 0:
            raise Fault("bad-request", "no frame was sent; send frames before you finish")
        rig = self._stage.taken
        armature = rig.object
        scale = bpy.context.scene.render.fps / bpy.context.scene.render.fps_base / self._fps
        times = [1 + index * scale for index in range(self.count)]
        action = bpy.data.actions.new(self._name)
        action.use_fake_user = True
        curves = _curves_of(action, armature)
        for name, turns in self._turns.items():
            bone = armature.pose.bones[rig.bones[name]]
            bone.rotation_mode = "QUATERNION"
            rig.keyed.add(bone.name)
            path = bone.path_from_id("rotation_quaternion")
            for index in range(4):
                _fill(curves, path, index, bone.name, times, [turn[index] for turn in turns])
            if name == "hips":
                path = bone.path_from_id("location")
                for index in range(3):
                    _fill(curves, path, index, bone.name, times, [place[index] for place in self._places])
        if any(stand != self._stands[0] for stand in self._stands):
            self._stand(armature, curves, times)
        self._made = [(armature, action), *self._bake_faces(times)]
        return [each.name for _, each in self._made]

    def save_copy(self):
        """Saves the file as it would be with the actions in use, as a new one beside it; returns its path."""
        path = free_path(self._name, ".blend")
        with contextlib.ExitStack() as stack:
            for owner, action in self._made:
                stack.enter_context(_used(owner, action))
            bpy.ops.wm.save_as_mainfile(filepath=path, copy=True)
        return path

    def _stand(self, armature, curves, times):
        """Where she stands: keys of the object itself, in whatever way it keeps its turn."""
        back = armature.matrix_parent_inverse.inverted()
        if armature.parent:
            back = back @ armature.parent.matrix_world.inverted()
        basis = [back @ stand for stand in self._stands]
        for index in range(3):
            _fill(curves, "location", index, "Object", times, [matrix.to_translation()[index] for matrix in basis])
        if armature.rotation_mode == "QUATERNION":
            turns = [matrix.to_quaternion() for matrix in basis]
            for one, next_ in zip(turns, turns[1:]):
                next_.make_compatible(one)
            path = "rotation_quaternion"
        else:
            mode = armature.rotation_mode if armature.rotation_mode != "AXIS_ANGLE" else "XYZ"
            armature.rotation_mode = mode
            turns = [basis[0].to_euler(mode)]
            for matrix in basis[1:]:
                turns.append(matrix.to_euler(mode, turns[-1]))
            path = "rotation_euler"
        for index in range(len(turns[0])):
            _fill(curves, path, index, "Object", times, [turn[index] for turn in turns])

    def _bake_faces(self, times):
        """An action for each mesh with shape keys: in Blender they are animated apart from the bones."""
        face = self._stage.face
        made = []
        for mesh in sorted({mesh for mesh, _ in face.own}):
            thing = bpy.data.objects.get(mesh)
            if thing is None or not thing.data.shape_keys:
                continue
            values = {key: [0.0] * self.count for owner, key in face.own if owner == mesh}
            for at, shown in enumerate(self._faces):
                for name, weight in shown.items():
                    for owner, key, share in face.keys.get(name, ()):
                        if owner == mesh:
                            values[key][at] = min(1.0, values[key][at] + weight * share)
            if not any(any(line) for line in values.values()):
                continue
            action = bpy.data.actions.new(f"{self._name} {mesh}")
            action.use_fake_user = True
            curves = _curves_of(action, thing.data.shape_keys)
            for key, line in values.items():
                if key in thing.data.shape_keys.key_blocks:
                    path = thing.data.shape_keys.key_blocks[key].path_from_id("value")
                    _fill(curves, path, 0, mesh, times, line)
            made.append((thing.data.shape_keys, action))
        return made


@contextlib.contextmanager
def _used(owner, action):
    """An action that moves something, for as long as this lasts."""
    data = owner.animation_data_create()
    before = data.action
    data.action = action
    if hasattr(data, "action_slot") and action.slots:
        data.action_slot = action.slots[0]
    try:
        yield
    finally:
        data.action = before


def _curves_of(action, owner):
    """Where curves of an action are made: newer versions of Blender keep them apart for each thing that is moved."""
    if not hasattr(action, "layers"):
        return action.fcurves
    slot = action.slots.new(id_type=owner.id_type, name=owner.name)
    strip = action.layers.new("Layer").strips.new(type="KEYFRAME")
    return strip.channelbag(slot, ensure=True).fcurves


def _fill(curves, path, index, group, times, values):
    try:
        curve = curves.new(data_path=path, index=index, action_group=group)
    except TypeError:
        curve = curves.new(data_path=path, index=index)
    curve.keyframe_points.add(len(times))
    curve.keyframe_points.foreach_set("co", [number for pair in zip(times, values) for number in pair])
    for point in curve.keyframe_points:
        point.interpolation = "LINEAR"
    curve.update()
