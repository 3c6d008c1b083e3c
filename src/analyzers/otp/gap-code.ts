/** What the resource file of an Erlang application can fail in. */
export type OtpGapCode = 'OTP.INCOMPLETE' | 'OTP.BAD_PACKAGE'
