import type { SecretRule } from './rule.ts'

/** Every rule, by name. A version that its issuer has documented, or a form that no other text has. */
export const RULES: readonly SecretRule[] = [
  { name: 'anthropic-key', hint: 'sk-ant-', pattern: /\bsk-ant-[a-z0-9]{2,10}-[A-Za-z0-9_-]{80,120}/g },
  { name: 'aws-access-key-id', hint: 'A[KS]IA', pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b(?<!EXAMPLE)/g },
  { name: 'aws-secret-access-key', hint: '[sS][eE][cC][rR][eE][tT]_?[aA][cC][cC][eE][sS][sS]_?[kK][eE][yY]', pattern: /secret_?access_?key["']?\s{0,4}[=:]\s{0,4}["']?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])(?<!EXAMPLEKEY)/gi },
  { name: 'azure-storage-key', hint: 'AccountKey=', pattern: /AccountKey=([A-Za-z0-9+/]{86}==)/g },
  { name: 'digitalocean-token', hint: 'do[por]_v1_', pattern: /\bdo[por]_v1_[a-f0-9]{64}\b/g },
  { name: 'docker-registry-auth', hint: '"auth"', pattern: /"auth"\s{0,8}:\s{0,8}"([A-Za-z0-9+/]{12,4096}={0,2})"/g, path: /\/(?:\.docker\/config\.json|\.dockercfg|\.dockerconfigjson)$/ },
  { name: 'github-token', hint: 'gh[pousr]_|github_pat_', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b/g },
  { name: 'gitlab-token', hint: 'gl(?:pat|dt|rt|ptt)-', pattern: /\bgl(?:pat|dt|rt|ptt)-[A-Za-z0-9_-]{20,64}/g },
  { name: 'google-api-key', hint: 'AIza', pattern: /\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])/g },
  { name: 'hugging-face-token', hint: 'hf_', pattern: /\bhf_[A-Za-z]{34}\b/g },
  { name: 'json-web-token', hint: 'eyJ', pattern: /\beyJ[A-Za-z0-9_-]{10,4096}\.eyJ[A-Za-z0-9_-]{10,8192}\.[A-Za-z0-9_-]{20,2048}/g, ownFilesOnly: true },
  { name: 'npm-token', hint: 'npm_|_authToken', pattern: /\bnpm_[A-Za-z0-9]{36}\b|_authToken\s{0,4}=\s{0,4}"?([A-Za-z0-9_.-]{20,512})/g },
  { name: 'openai-key', hint: 'T3BlbkFJ', pattern: /\bsk-[A-Za-z0-9_-]{16,100}T3BlbkFJ[A-Za-z0-9_-]{16,100}/g },
  { name: 'pgp-private-key', hint: '-----BEGIN PGP PRIVATE', pattern: /-----BEGIN PGP PRIVATE KEY BLOCK-----(?:[^-]|-(?!----)){100,100000}-----END/g },
  { name: 'private-key', hint: '-----BEGIN', pattern: /-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----((?:[A-Za-z0-9+/=\s\\:,.]|-(?!----)){100,20000})-----END/g },
  { name: 'pypi-token', hint: 'pypi-AgEIcHlwaS5vcmc', pattern: /\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,1000}/g },
  { name: 'sendgrid-key', hint: 'SG\\.', pattern: /\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/g },
  { name: 'slack-token', hint: 'xox[abeprs]-', pattern: /\bxox[abeprs]-(?:\d{10,13}-){1,3}[A-Za-z0-9-]{20,80}/g },
  { name: 'slack-webhook', hint: 'hooks\\.slack\\.com', pattern: /hooks\.slack\.com\/services\/(T[A-Z0-9]{8,12}\/B[A-Z0-9]{8,12}\/[A-Za-z0-9]{24})\b/g },
  { name: 'stripe-key', hint: '[sr]k_live_', pattern: /\b[sr]k_live_[A-Za-z0-9]{20,247}\b/g },
  {
    name: 'url-password', hint: '://[^\\s/:@"\'<>]{1,64}:[^\\s/:@"\'<>]{3,64}@', ownFilesOnly: true, chosen: true,
    // Not what stands for a password: ${PASSWORD}, <password>, %s, xxx, user:password@example.com
    pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'<>${}]{1,64}:((?!(?:pass(?:word|wd)?|secret|token|x+|\*+|changeme|example)@)[^\s/:@"'<>${}%\\|()[\]]{3,64})@(?!example\.)[A-Za-z0-9[]/gi,
  },
]
