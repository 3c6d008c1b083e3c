/** What the rockspec of an installed rock can fail in. */
export type LuarocksGapCode = 'LUAROCKS.INCOMPLETE' | 'LUAROCKS.BAD_PACKAGE'
