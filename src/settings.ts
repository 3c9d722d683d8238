/** The settings by environment, checked at start: all faults at once, each with the variable and what to do, never a value of it. */
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { z } from 'zod';

export type Mode = 'training' | 'production';

export interface Settings {
  readonly port: number;
  readonly host: string;
  /** Origin without a closing slash, as users type it. */
  readonly publicUrl: string;
  /** Whose X-Forwarded-* headers count: nobody's, everybody's, or these addresses' (Fastify's `trustProxy`). */
  readonly trustProxy: boolean | readonly string[];
  /** Absolute. */
  readonly dataDir: string;
  /** Absent: the embedded server in `dataDir`. */
  readonly database?: { readonly applicationUrl: string; readonly adminUrl: string };
  /** Absent (training only): mails are shown on a page of their own. */
  readonly smtpUrl?: string;
  readonly mailFrom: string;
  /** Where clamd listens: `tcp://host:port` or the path of its socket. Absent: files are not scanned, and say so. */
  readonly clamdUrl?: string;
  /** Absolute. */
  readonly secretsFile: string;
  readonly mode: Mode;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
}

export interface SettingsFault {
  readonly variable: string;
  readonly todo: string;
}

/** Names every faulty variable at once, since who starts a server wants to correct it in one go. */
export class SettingsError extends Error {
  readonly faults: readonly SettingsFault[];
  constructor(faults: readonly SettingsFault[]) {
    super(`Settings are not right:\n${faults.map((fault) => `  ${fault.variable}: ${fault.todo}`).join('\n')}`);
    this.name = 'SettingsError';
    this.faults = faults;
  }
}

const PORT = 'give a port from 1 to 65535';
const PUBLIC_URL =
  'give the address users type, without a path, such as https://imi.example.eu (http only for localhost)';
const TRUST_PROXY = 'give off, true, or the addresses of your proxies with commas, such as 10.0.0.1,192.168.0.0/16';
const DATABASE = 'give a postgresql:// address';
const SMTP = 'give the mail server as smtp://host:port or smtps://user:password@host:port';
const CLAMD = 'give where clamd listens, as tcp://host:port or the absolute path of its socket';
const MAIL_FROM = 'give the sender of mails, such as OpenIMI <no-reply@imi.example.eu>';

const parsedUrl = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);

function isPublicUrl(text: string): boolean {
  const url = parsedUrl(text);
  if (!url || `${url.origin}/` !== url.href) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && url.hostname === 'localhost');
}

function isAddressOrRange(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

function readTrustProxy(text: string): boolean | string[] | undefined {
  if (text === 'off') return false;
  if (text === 'true') return true;
  const addresses = text.split(',').map((part) => part.trim());
  return addresses.every(isAddressOrRange) ? addresses : undefined;
}

const mailServer = (text: string): boolean => ['smtp:', 'smtps:'].includes(parsedUrl(text)?.protocol ?? '');

function isScanner(text: string): boolean {
  const url = parsedUrl(text);
  return text.startsWith('/') || (url?.protocol === 'tcp:' && url.hostname !== '' && url.port !== '');
}

/** Not parsed as a URL: postgresql://role@/database?host=/run/postgresql is a good address and not a good URL. */
const database = z.string().regex(/^postgres(?:ql)?:\/\/\S+$/, DATABASE);

const variables = z
  .object({
    PORT: z
      .string()
      .regex(/^\d{1,5}$/, PORT)
      .transform(Number)
      .refine((port) => port >= 1 && port <= 65_535, PORT)
      .default(3000),
    HOST: z
      .string()
      .regex(/^[A-Za-z0-9.:_-]+$/, 'give the address or name to listen on, such as 127.0.0.1 or 0.0.0.0')
      .default('127.0.0.1'),
    PUBLIC_URL: z
      .string()
      .refine(isPublicUrl, PUBLIC_URL)
      .transform((text) => new URL(text).origin)
      .optional(),
    TRUST_PROXY: z
      .string()
      .refine((text) => readTrustProxy(text) !== undefined, TRUST_PROXY)
      .transform((text) => readTrustProxy(text) ?? false)
      .default(false),
    DATA_DIR: z.string().default('./data'),
    DATABASE_URL: database.optional(),
    DATABASE_ADMIN_URL: database.optional(),
    SMTP_URL: z.string().refine(mailServer, SMTP).optional(),
    MAIL_FROM: z
      .string()
      .regex(/^(?:[^<>@\r\n]+<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/, MAIL_FROM)
      .optional(),
    CLAMD_URL: z.string().refine(isScanner, CLAMD).optional(),
    SECRETS_FILE: z.string().optional(),
    MODE: z.enum(['training', 'production'], { error: 'give training or production' }).default('training'),
    LOG_LEVEL: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
        error: 'give fatal, error, warn, info, debug, trace or silent',
      })
      .default('info'),
  })
  .readonly();

/** What no single variable shows. Reads the raw texts, so that these faults come together with those of single variables. */
function faultsBetween(env: Readonly<Record<string, string | undefined>>): SettingsFault[] {
  const faults: SettingsFault[] = [];
  if (env.DATABASE_URL && !env.DATABASE_ADMIN_URL) {
    faults.push({
      variable: 'DATABASE_ADMIN_URL',
      todo: 'give the address of the owner role too, or leave DATABASE_URL out',
    });
  }
  if (env.DATABASE_ADMIN_URL && !env.DATABASE_URL) {
    faults.push({
      variable: 'DATABASE_URL',
      todo: 'give the address of the application role too, or leave DATABASE_ADMIN_URL out',
    });
  }
  if (env.MODE === 'production') {
    if (!env.SMTP_URL) faults.push({ variable: 'SMTP_URL', todo: `production needs it: ${SMTP}` });
    if (!env.MAIL_FROM) faults.push({ variable: 'MAIL_FROM', todo: `production needs it: ${MAIL_FROM}` });
  }
  return faults;
}

/**
 * Reads the settings from the environment (an empty text counts as absent).
 * @throws SettingsError with every fault
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, text]) => text !== undefined && text.trim() !== ''));
  const parsed = variables.safeParse(given);
  const ofSingle = (parsed.error?.issues ?? []).map((issue) => ({
    variable: String(issue.path[0]),
    todo: issue.message,
  }));
  const faults = [...ofSingle, ...faultsBetween(given)];
  if (!parsed.success || faults.length > 0) throw new SettingsError(faults);
  const read = parsed.data;
  const dataDir = resolve(read.DATA_DIR);
  return {
    port: read.PORT,
    host: read.HOST,
    publicUrl: read.PUBLIC_URL ?? `http://localhost:${read.PORT}`,
    trustProxy: read.TRUST_PROXY,
    dataDir,
    ...(read.DATABASE_URL && read.DATABASE_ADMIN_URL
      ? { database: { applicationUrl: read.DATABASE_URL, adminUrl: read.DATABASE_ADMIN_URL } }
      : {}),
    ...(read.SMTP_URL ? { smtpUrl: read.SMTP_URL } : {}),
    mailFrom: read.MAIL_FROM ?? 'OpenIMI <no-reply@openimi.example>',
    ...(read.CLAMD_URL ? { clamdUrl: read.CLAMD_URL } : {}),
    secretsFile: resolve(read.SECRETS_FILE ?? join(dataDir, 'secrets.json')),
    mode: read.MODE,
    logLevel: read.LOG_LEVEL,
  };
}
