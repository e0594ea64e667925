@tool
extends EditorPlugin
# The nodes come by their class names; there is nothing to switch on.
