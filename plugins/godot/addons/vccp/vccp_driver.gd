class_name VccpDriver
extends Node
## Something a body can do: a child of a VccpBody. Write one of your own for whatever else your character does.

## The body it belongs to: end what you are given with its `complete`, `fail` or `reject`.
var body: VccpBody


## The actions it plays: category, description, channel, and a JSON Schema of their data.
func offer() -> Array:
	return []


## Plays it, and ends it now or in a later frame.
func play(_action: Dictionary) -> void:
	pass


## Stop it where it is. With `for_next` another action takes its place at once: do not go back to rest.
## What is returned is told to the model, as the words of a speech that were heard.
func stop(_action: Dictionary, _for_next: bool) -> Dictionary:
	return {}


## Everything is to stop: go back to how you are when nothing was asked for.
func rest() -> void:
	pass


## An action as a language model reads it. Of the properties in `any_of` one at least has to be there.
func describe(category: String, description: String, channel: String, properties: Dictionary, any_of: Array) -> Dictionary:
	var schema := {"type": "object", "properties": properties}
	if not any_of.is_empty():
		schema["anyOf"] = any_of.map(func(property: String) -> Dictionary: return {"required": [property]})
	return {"category": category, "description": description, "channel": channel, "schema": schema}


func number(description: String, minimum: float, maximum: float) -> Dictionary:
	return {"type": "number", "minimum": minimum, "maximum": maximum, "description": description}


func point(description: String) -> Dictionary:
	var axes := {
		"x": {"type": "number", "description": "metres; the character's left at rest is +x"},
		"y": {"type": "number", "description": "metres; up is +y, 0 by default"},
		"z": {"type": "number", "description": "metres; forward at rest is +z"},
	}
	return {"type": "object", "properties": axes, "required": ["x", "z"], "description": description}
