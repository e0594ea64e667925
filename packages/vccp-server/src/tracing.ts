import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, type Tracer, trace } from '@opentelemetry/api';
import type { Tracing } from './witness.js';

export type { Tracing } from './witness.js';

/**
 * Makes spans through the API of OpenTelemetry. Which SDK receives them, and where it sends them, is for whoever runs
 * the process: without one every span is a no-op, and a traceparent passes through unchanged.
 */
export function openTelemetry(tracer: Tracer = trace.getTracer('@vccp/server')): Tracing {
  return {
    begin(name, { kind, parent, attributes }) {
      const above = parent === undefined ? undefined : readTraceparent(parent);
      const context = above ? trace.setSpanContext(ROOT_CONTEXT, above) : ROOT_CONTEXT;
      const spanKind = kind === 'server' ? SpanKind.SERVER : SpanKind.INTERNAL;
      const span = tracer.startSpan(name, { kind: spanKind, attributes }, context);
      const { traceId, spanId, traceFlags } = span.spanContext();
      let ended = false;
      return {
        traceparent: /^0+$/.test(traceId)
          ? undefined
          : `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
        end(more, fault) {
          if (ended) return;
          ended = true;
          if (more) span.setAttributes(more);
          if (fault !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: fault.slice(0, 400) });
          span.end();
        },
      };
    },
  };
}

/** A traceparent of W3C Trace Context, section 3.2.2: version, 16 bytes of trace, 8 of span, flags; all zeros are none. */
export function readTraceparent(text: string) {
  const match = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/.exec(text);
  if (!match?.[1] || !match[2] || !match[3]) return undefined;
  // Version 00 has nothing after the flags; a later one may.
  if (text.startsWith('00-') && text.length !== 55) return undefined;
  const traceFlags = Number.parseInt(match[3], 16) & TraceFlags.SAMPLED;
  return { traceId: match[1], spanId: match[2], traceFlags, isRemote: true };
}
