/** What a Linux kernel or a module of one can fail in. */
export type LinuxGapCode = 'LINUX.INCOMPLETE' | 'LINUX.BAD_PACKAGE' | 'LINUX.NOT_KEPT'
