/** How a root becomes trusted for S/MIME in the mail programs that people have. */
export const trustSteps: readonly { readonly program: string; readonly steps: string }[] = [
  {
    program: 'Thunderbird',
    steps:
      'Settings, Privacy & Security, Certificates, Manage Certificates, Authorities, Import. Choose the file and tick “Trust this CA to identify email users”.',
  },
  {
    program: 'Outlook on Windows',
    steps:
      'Open the file, Install Certificate, Current User, place it in “Trusted Root Certification Authorities”. Administrators distribute it by group policy.',
  },
  {
    program: 'Apple Mail on a Mac',
    steps:
      'Open the file in Keychain Access, add it to the login keychain, open it there, unfold Trust and set “Secure Mail (S/MIME)” to Always Trust.',
  },
  {
    program: 'iPhone and iPad',
    steps:
      'Open the file, then Settings, General, VPN & Device Management, install the profile; then General, About, Certificate Trust Settings, and switch the root on.',
  },
  {
    program: 'Evolution',
    steps: 'Edit, Preferences, Certificates, Authorities, Import; tick that it may identify mail users.',
  },
  {
    program: 'KMail and gpgsm',
    steps:
      'Run gpgsm --import with the file, and put its SHA-1 fingerprint, followed by S, into ~/.gnupg/trustlist.txt.',
  },
];
