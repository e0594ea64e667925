/** Where a Blender listens, and what it wants to hear first. */
export interface BlenderPlace {
  host: string;
  port: number;
  token: string;
}
