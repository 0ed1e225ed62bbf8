// Makes the stacks of a cloud assembly again, as an app of plain values would: its templates' resources and outputs, and
// copies of its files. Without an argument: one empty stack.
const fs = require("fs");
const path = require("path");
const cdk = require("aws-cdk-lib");

const [assembly] = process.argv.slice(2);
const read = (file) => JSON.parse(fs.readFileSync(path.join(assembly, file), "utf8"));

function addStack(app, name, artifact) {
  const [account, region] = artifact.environment.replace("aws://", "").split("/");
  const stack = new cdk.Stack(app, name, { env: { account, region } });
  const { Resources, Outputs } = read(artifact.properties.templateFile);
  for (const [id, { Type, Properties, ...attributes }] of Object.entries(Resources)) {
    const resource = new cdk.CfnResource(stack, id, { type: Type, properties: Properties });
    for (const [attribute, value] of Object.entries(attributes)) resource.addOverride(attribute, value);
  }
  for (const [id, output] of Object.entries(Outputs ?? {})) {
    new cdk.CfnOutput(stack, id, { value: output.Value, exportName: output.Export?.Name });
  }
  for (const [id, { source }] of Object.entries(read(`${name}.assets.json`).files)) {
    if (source.path === artifact.properties.templateFile) continue;
    const fileName = new cdk.AssetStaging(stack, id, { sourcePath: path.join(assembly, source.path) });
    stack.synthesizer.addFileAsset({
      fileName: fileName.relativeStagedPath(stack),
      packaging: source.packaging,
      sourceHash: fileName.assetHash,
    });
  }
}

const app = new cdk.App();
if (assembly) {
  for (const [name, artifact] of Object.entries(read("manifest.json").artifacts)) {
    if (artifact.type === "aws:cloudformation:stack") addStack(app, name, artifact);
  }
} else {
  new cdk.Stack(app, "Empty");
}
app.synth();
