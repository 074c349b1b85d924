// The version of this program; package.json's is the same, and a test holds them together.

export const version = 'v0.1.0';
