// Made by scripts/make-text-types.mjs from locales/en.json; do not edit.
export interface TextArguments {

}
