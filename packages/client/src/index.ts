export * from './acme-client.ts';
export * from './http-transport.ts';
export type { Log, LogEntry } from './log.ts';
export { pollUntil } from './poll.ts';
export type { PollOptions } from './poll.ts';
export { wait } from './wait.ts';
export { openAccount } from './account.ts';
export type { AccountOptions, OpenAccount } from './account.ts';
export type { ClientContext } from './context.ts';
export type { MessageCheckOptions } from './enrollment/await-challenge.ts';
export type { Effect } from './enrollment/effects.ts';
export { effectKey } from './enrollment/effects.ts';
export type { EnrollmentEvent } from './enrollment/events.ts';
export type { OnProgress, Progress } from './enrollment/progress.ts';
export { lineageOfEnrollment } from './enrollment/request.ts';
export { runEnrollment } from './enrollment/run.ts';
export type { Outcome, Perform, RunOptions } from './enrollment/run.ts';
export { newEnrollment } from './enrollment/state.ts';
export type {
  Answer,
  AuthorizationProgress,
  CertificateUse,
  Enrollment,
  EnrollmentRequest,
  IdentifierForm,
  NotifyOrder,
} from './enrollment/state.ts';
export { effectsOf, step } from './enrollment/step.ts';
export type { Step } from './enrollment/step.ts';
export type { CertificateMetadata, Pkcs12Options } from './issued-certificate.ts';
export { obtainCertificate } from './obtain-certificate.ts';
export type { ObtainedCertificate, ObtainOptions } from './obtain-certificate.ts';
export { obtainWithHooks, rehearseWithHooks } from './hooks/obtain-with-hooks.ts';
export type { Hooked, WithHooks } from './hooks/obtain-with-hooks.ts';
export type { HookInput, HookSubject } from './hooks/hook-details.ts';
export { hookTimeoutMs } from './hooks/folder-hooks.ts';
export type { HookSurroundings } from './hooks/run-hooks.ts';
export { secretVariables } from './hooks/secret-variables.ts';
export { rehearseCertificate } from './rehearse-certificate.ts';
export type { RehearsedCertificate } from './rehearse-certificate.ts';
export { renewAll } from './renewal/renew-all.ts';
export type { RenewalJob, RenewalResult } from './renewal/renew-all.ts';
export { isDue, lifetimePlan, renewalPlan } from './renewal/schedule.ts';
export type { RenewalAdvice, RenewalPlan, SuggestedWindow, Validity } from './renewal/schedule.ts';
export type { RenewalNotes } from './renewal/renewal-notes.ts';
export { writeFileAtomically } from './store/atomic-file.ts';
export { fileStore } from './store/file-store.ts';
export { makeFolderSync } from './store/make-folder.ts';
export type { ProcessTable } from './store/lock.ts';
export { memoryStore } from './store/memory-store.ts';
export type { CertificateFiles, Store, StoredAccount, StoredCertificate } from './store/store.ts';
export { systemContext, systemProcesses, txtResolver } from './system-context.ts';
export type { SystemOptions } from './system-context.ts';
export type * from './mailbox/mailbox.ts';
export { mailboxKinds } from './mailbox/registry.ts';
export type { MailboxKind } from './mailbox/registry.ts';
export type { TlsMode } from './mailbox/endpoint.ts';
export type { MailServer, TlsTrust } from './mailbox/endpoint.ts';
export type { ImapSmtpOptions } from './mailbox/imap-smtp/imap-smtp-mailbox.ts';
export type { ImapServer } from './mailbox/imap-smtp/imap-connections.ts';
export type { InteractiveOptions } from './mailbox/interactive/interactive-mailbox.ts';
export type { Prompt } from './mailbox/interactive/prompt.ts';
export type {
  Arrival,
  ArrivalQuery,
  ArrivedMail,
  ArrivedSubject,
  Disposal,
  Mailbox,
  MailboxMark,
  OutgoingMail,
  SendOptions,
} from './mailbox/mailbox.ts';
export type { MailOutlet, MaildirSendmailOptions } from './mailbox/maildir-sendmail/maildir-sendmail-mailbox.ts';
export type { Password } from './mailbox/password.ts';
export { sendBySmtp } from './mailbox/smtp-send.ts';
export type { SmtpOptions, SmtpServer } from './mailbox/smtp-send.ts';
export type { ImapSettings, MailboxSettings, OutletSettings, SmtpSettings } from './mailbox/mailbox-settings.ts';
export type {
  Folders,
  HookMoment,
  HookSettings,
  LineageSettings,
  ResolvedAccount,
  ResolvedCertificate,
  ResolvedPkcs12,
  ResolvedServer,
} from './config/resolved-certificate.ts';
export { loadNamedCertificates, loadNamedFile, loadNamedText } from './config/named-file.ts';
export { openResolved } from './config/open-resolved.ts';
export type { OpenedCertificate, OpenSurroundings } from './config/open-resolved.ts';
export { plainQuirks } from './presets/preset.ts';
export type { Preset, ServerQuirks } from './presets/preset.ts';
export { builtInPresets, defaultPreset } from './presets/presets.ts';
export { isLiteral, literalSecret } from './secrets/secret-ref.ts';
export type { KeyringEntry, LiteralSecret, SecretRef, SecretSource } from './secrets/secret-ref.ts';
export { revealSecret } from './secrets/reveal-secret.ts';
export type { SecretSurroundings } from './secrets/reveal-secret.ts';
export { importAccount, readAccountKey, requireAccount, rollOverAccountKey } from './manage-account.ts';
export type { AccountPlace, KnownAtCa } from './manage-account.ts';
export { pairNames, splitCertificate } from './config/split.ts';
export { obtainPair } from './obtain-pair.ts';
export type { ObtainedPair } from './obtain-pair.ts';
export { revokeCertificate } from './revoke-certificate.ts';
export type { Revocation, RevokeOptions } from './revoke-certificate.ts';
export type { Catalog, KnownAccount } from './store/catalog.ts';
export { fileCatalog } from './store/file-catalog.ts';
export type { CatalogFolders } from './store/file-catalog.ts';
export { findRoot } from './trust/find-root.ts';
export type { ChainRoot, ToldOfRoot } from './trust/find-root.ts';
export { nssTrusts } from './trust/nss-database.ts';
export { systemRoots } from './trust/system-roots.ts';
export type { FileMailboxOptions } from './mailbox/file/file-mailbox.ts';
export { keepable } from './config/kept-settings.ts';
export type { KeepableSettings } from './config/kept-settings.ts';
export type { ConfigurationFile } from './config/file-layers.ts';
export { serversOf } from './config/file-servers.ts';
export type { KnownServer } from './config/known-server.ts';
export { builtInServers, chooseServer } from './config/known-server.ts';
export { mergeLayers, present } from './config/layer.ts';
export type { AccountLayer, CertificateLayer, MailboxLayer, ServerLayer } from './config/layer.ts';
export { readConfiguration } from './config/read-configuration.ts';
export type { ReadConfiguration } from './config/read-configuration.ts';
export { configuredNames, resolveByName, resolveFromSources } from './config/sources.ts';
export type { Sources } from './config/sources.ts';
export { awaitTestMail } from './doctor/await-test-mail.ts';
export type { ArrivedTestMail, TestMailWait } from './doctor/await-test-mail.ts';
export { examine } from './doctor/doctor.ts';
export type { DoctorProgress, Examination } from './doctor/doctor.ts';
export { findingIds } from './doctor/finding.ts';
export type { Finding, FindingId, FindingOutcome } from './doctor/finding.ts';
export type { DomainDns, MxRecord } from './doctor/lookup.ts';
export { verdictOf } from './doctor/report.ts';
export type { Section, Verdict } from './doctor/report.ts';
export { systemDns } from './doctor/system-dns.ts';
export { composeTestMail } from './doctor/test-mail.ts';
export type { TestMail } from './doctor/test-mail.ts';
