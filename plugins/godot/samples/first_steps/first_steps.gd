extends Node3D
## A character of a capsule and a sphere, that walks, looks about and lights a lamp. Run it with `npx vccp-server` running.


func _ready() -> void:
	var camera := Camera3D.new()
	add_child(camera)
	camera.look_at_from_position(Vector3(0, 2, 5), Vector3(0, 1.2, 0))
	var sun := DirectionalLight3D.new()
	sun.rotation_degrees = Vector3(-50, 30, 0)
	add_child(sun)

	var character := Node3D.new()
	add_child(character)
	_part(character, CapsuleMesh.new(), Vector3(0, 1, 0), 1.0)
	var head := _part(character, SphereMesh.new(), Vector3(0, 2.2, 0), 0.8)
	_part(head, BoxMesh.new(), Vector3(0, 0, 0.5), 0.2)

	var look := VccpLookAtDriver.new()
	look.character = character
	look.head = head
	var walk := VccpWalkDriver.new()
	walk.character = character
	var lamp := LampDriver.new()
	lamp.lamp = OmniLight3D.new()
	lamp.lamp.position = Vector3(0, 3, 1)
	character.add_child(lamp.lamp)

	# Its drivers first: the body asks them what they can do.
	var body := VccpBody.new()
	body.name = "Robin"
	for driver: VccpDriver in [look, walk, lamp]:
		body.add_child(driver)
	add_child(body)


func _part(parent: Node3D, mesh: Mesh, place: Vector3, size: float) -> MeshInstance3D:
	var part := MeshInstance3D.new()
	part.mesh = mesh
	part.position = place
	part.scale = Vector3.ONE * size
	parent.add_child(part)
	return part


## A driver of your own: what it offers, and how it does it.
class LampDriver extends VccpDriver:
	var lamp: OmniLight3D

	func offer() -> Array:
		return [describe("light", "Turns the lamp on or off.", "light", {"power": {"enum": ["on", "off"]}}, ["power"])]

	func play(action: Dictionary) -> void:
		lamp.visible = action["data"]["power"] == "on"
		body.complete(action)
