declare module "virtual:style" {
  const css: string;
  export default css;
}
