import { Bonjour, type Service } from 'bonjour-service';

/** A program on this network that announces OSC or OSCQuery. */
export interface Found {
  name: string;
  /** Of IPv4 where it has one. */
  host: string;
  port: number;
}

export interface Announcement {
  name: string;
  queryPort: number;
  oscPort: number;
  /** The one IPv4 address where both are reached. @default every address of this machine on a network */
  host?: string;
}

/** An open ear and voice on multicast DNS. */
export class Discovery {
  readonly #bonjour: Bonjour;

  constructor(onFault: (error: Error) => void = () => undefined) {
    this.#bonjour = new Bonjour({}, onFault);
  }

  /** Tells everyone where our OSC and OSCQuery are, so that a world sends to us of its own accord. */
  announce({ name, queryPort, oscPort, host }: Announcement): void {
    for (const service of [
      this.#bonjour.publish({ name, type: 'oscjson', protocol: 'tcp', port: queryPort }),
      this.#bonjour.publish({ name, type: 'osc', protocol: 'udp', port: oscPort }),
    ]) {
      if (host !== undefined) onlyAt(service, host);
    }
  }

  /** Calls back for each program with OSCQuery whose name fits, now and later. Returns how to stop looking. */
  watch(fits: (name: string) => boolean, found: (place: Found) => void, gone: (name: string) => void): () => void {
    const browser = this.#bonjour.find({ type: 'oscjson', protocol: 'tcp' });
    browser.on('up', (service: Service) => {
      const host = addressOf(service);
      if (host !== undefined && fits(service.name)) found({ name: service.name, host, port: service.port });
    });
    browser.on('down', (service: Service) => {
      if (fits(service.name)) gone(service.name);
    });
    return () => browser.stop();
  }

  /** Takes back what was announced. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#bonjour.unpublishAll(() => resolve()));
    await new Promise<void>((resolve) => this.#bonjour.destroy(() => resolve()));
  }
}

/**
 * The library announces every address of this machine, on most of which nothing hears that is bound to one of them.
 * It asks a service for its records when it is announced, which is later than now.
 */
function onlyAt(service: Service, host: string): void {
  const records = service.records.bind(service);
  service.records = () => {
    const others = records().filter(({ type }) => type !== 'A' && type !== 'AAAA');
    return [...others, { name: service.host, type: 'A', ttl: 120, data: host }];
  };
}

function addressOf({ addresses = [], referer }: Service): string | undefined {
  const known = [...addresses, ...(referer ? [referer.address] : [])];
  return known.find((address) => !address.includes(':')) ?? known[0];
}
