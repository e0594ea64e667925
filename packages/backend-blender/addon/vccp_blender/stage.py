"""Who is posed, how she was before, and how she comes back to that."""

import bpy

from . import rig, skin
from .face import Face, meshes_of
from .wire import Fault


def humanoids():
    """The armatures of the scene that can be posed, the one that is active first."""
    active = bpy.context.view_layer.objects.active
    found = [thing for thing in bpy.context.scene.objects if thing.type == "ARMATURE" and rig.is_humanoid(thing)]
    return sorted(found, key=lambda thing: (thing != active, thing.name))


class Stage:
    """One armature that is driven, at most."""

    def __init__(self):
        self.rig = None
        self.face = None
        self._before = None
        # As it was measured last, and of what.
        self._skin = (None, None)
        self.is_posed = False
        # Whether a body is here that poses her.
        self.is_driven = False

    def take(self, name=None):
        """Takes the armature of this name, or the first that there is. Raises Fault."""
        if self.rig is not None and (name is None or name == self.rig.name) and bpy.data.objects.get(self.rig.name):
            armature = self.rig.object
        else:
            found = humanoids()
            armature = next((thing for thing in found if name in (None, thing.name)), None)
            if armature is None:
                has = ", ".join(f'"{thing.name}"' for thing in found)
                if name is None:
                    raise Fault("no-humanoid", "there is no armature with the bones of a humanoid in the scene")
                raise Fault("no-humanoid", f'there is no humanoid "{name}" in the scene; there is {has or "none"}')
        self.rest()
        bpy.context.view_layer.update()
        self.rig = rig.Rig(armature)
        self.face = Face(armature)
        self.rig.skin = self._skin_of(armature)
        self._before = (self.rig.remember(), self.face.remember())
        return self.rig

    def _skin_of(self, armature):
        """Measured anew only where it may be another: it takes a tenth of a second."""
        meshes = [(mesh.name, len(mesh.data.vertices)) for mesh in meshes_of(armature)]
        key = (armature.name, tuple(armature.matrix_world.to_scale()), meshes)
        if self._skin[0] != key:
            self._skin = (key, skin.measure(self.rig, armature))
        return self._skin[1]

    @property
    def taken(self):
        if self.rig is None:
            raise Fault("no-humanoid", "nobody is chosen yet: say hello, or load a character")
        return self.rig

    def pose(self, turns, hips, root, expressions):
        self.taken.pose(turns, hips, root)
        self.face.show(expressions)
        self.is_posed = True

    def rest(self):
        """Back to how she was before anybody posed her. Harmless when nobody did."""
        if not self.is_posed or self.rig is None or self._before is None:
            return
        self.is_posed = False
        try:
            self.rig.restore(self._before[0])
            self.face.restore(self._before[1])
        except Fault:
            # She is gone: then she is at rest, too.
            pass

    def forget(self):
        """Another file was opened: nothing of what was kept is about it."""
        self.rig = self.face = self._before = None
        self.is_posed = False
