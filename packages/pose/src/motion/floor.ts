/** She may walk this far from the middle along x and z, metres. */
export const STAGE_HALF_WIDTH = 4;
