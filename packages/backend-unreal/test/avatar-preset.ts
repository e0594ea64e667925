import type { Exposed, FakeUnrealOptions } from '../src/testing.js';
import { FakeUnreal } from '../src/testing.js';

/** A project with one character, as its author would lay her open. */
export function avatarPreset(): Exposed {
  return {
    properties: {
      Joy: { type: 'float', metadata: { ClampMin: '0', ClampMax: '1', ToolTip: 'How far she smiles' }, value: 0 },
      Sorrow: { type: 'float', metadata: { ClampMin: '0', ClampMax: '1' }, value: 0 },
      'Walk Speed': { type: 'double', value: 0 },
      'Key Light Rotation': { type: 'FRotator', value: { Pitch: 0, Yaw: 0, Roll: 0 } },
      Mood: { type: 'EMood', metadata: { EnumValues: 'Calm, Wild' }, value: 'Calm' },
    },
    functions: {
      'Play Montage': {
        description: 'Plays a montage by its name',
        parameters: { WorldContextObject: { type: 'UObject*' }, Name: { type: 'FName' }, Rate: { type: 'float' } },
        run: ({ Name }) => ({ Length: Name === 'AM_Wave' ? 1.2 : 0.5 }),
      },
      'Stop Montage': {},
      'Walk To': { parameters: { Target: { type: 'FVector' }, Speed: { type: 'float' } } },
      'Print Text (KismetSystemLibrary)': { parameters: { InText: { type: 'FText' }, bPrintToLog: { type: 'bool' } } },
    },
  };
}

export function openAvatar(options: FakeUnrealOptions = {}): Promise<FakeUnreal> {
  return FakeUnreal.open({ presets: { Avatar: avatarPreset() }, ...options });
}

/** What was asked of the engine, one line each, without what every request has. */
export function told(fake: FakeUnreal): string[] {
  return fake.writes.map(({ path, body }) => {
    const { GenerateTransaction: _, generateTransaction: __, ...said } = body as Record<string, unknown>;
    return `${path.replace('/remote/preset/Avatar/', '')} ${JSON.stringify(Object.values(said)[0] ?? null)}`;
  });
}
