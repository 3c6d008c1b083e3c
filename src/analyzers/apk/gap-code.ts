/** What an apk database can fail in. */
export type ApkGapCode =
  | 'APK.NOT_A_DATABASE'
  | 'APK.NO_NAME'
  | 'APK.NO_VERSION'
  | 'APK.BAD_NAME'
  | 'APK.TOO_LONG'
  | 'APK.TOO_MANY'
