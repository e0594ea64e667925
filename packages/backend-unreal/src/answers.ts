import * as z from 'zod';

/** What Remote Control answers, as its documentation shows it; whatever else is there is left aside. */

/** One value: a property, or an argument of a function. Metadata may hold UIMin, UIMax, ClampMin, ClampMax, ToolTip, EnumValues. */
const valueDescriptionSchema = z.object({
  Name: z.string(),
  Description: z.string().default(''),
  /** As C++ names it: `bool`, `float`, `FVector`. */
  Type: z.string(),
  /** `TArray`, `TSet`, `TMap` or `CArray` of the type; empty for a single one. */
  ContainerType: z.string().default(''),
  Metadata: z.record(z.string(), z.string()).default({}),
});
export type ValueDescription = z.infer<typeof valueDescriptionSchema>;

const exposedPropertySchema = z.object({
  DisplayName: z.string(),
  ID: z.string().optional(),
  UnderlyingProperty: valueDescriptionSchema,
});

const exposedFunctionSchema = z.object({
  DisplayName: z.string(),
  ID: z.string().optional(),
  UnderlyingFunction: z.object({
    Name: z.string(),
    Description: z.string().default(''),
    Arguments: z.array(valueDescriptionSchema).default([]),
  }),
});

/** `GET /remote/info` */
export const infoAnswerSchema = z.object({ HttpRoutes: z.array(z.object({ Path: z.string() })) });

/** `GET /remote/presets` */
export const presetsAnswerSchema = z.object({
  Presets: z.array(z.object({ Name: z.string(), Path: z.string().default('') })),
});

/** `GET /remote/preset/{preset}` */
export const presetAnswerSchema = z.object({
  Preset: z.object({
    Name: z.string(),
    Path: z.string().default(''),
    Groups: z
      .array(
        z.object({
          ExposedProperties: z.array(exposedPropertySchema).default([]),
          ExposedFunctions: z.array(exposedFunctionSchema).default([]),
        }),
      )
      .default([]),
  }),
});

/** `PUT /remote/preset/{preset}/function/{function}`: one for each object that the function is bound to. */
export const returnedAnswerSchema = z.object({ ReturnedValues: z.array(z.record(z.string(), z.unknown())) });

/** `PUT /remote/object/call`: what it returned, by name. */
export const callAnswerSchema = z.record(z.string(), z.unknown());

const errorAnswerSchema = z.object({ errorMessage: z.string() });

/**
 * What a refusal says. Remote Control puts its own text between quotes without escaping it, so that a text with a line
 * break or a quote makes an answer that is no JSON.
 */
export function refusalOf(text: string): string | undefined {
  try {
    return errorAnswerSchema.parse(JSON.parse(text)).errorMessage;
  } catch {
    const [, message] = /"errorMessage":\s*"([\s\S]*)"\s*\}\s*$/.exec(text) ?? [];
    return message;
  }
}
