// The resources of this project's stacks in TypeScript: buckets and roles as L2 constructs,
// the rest as L1 constructs. bench/synth checks that both apps create the same types of
// resources.
import * as cdk from 'aws-cdk-lib/core';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';

function ingest(stack: cdk.Stack) {
  const common = {
    encryption: s3.BucketEncryption.S3_MANAGED,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: cdk.Duration.days(7) }],
    removalPolicy: cdk.RemovalPolicy.RETAIN,
  };
  const accessLogs = new s3.Bucket(stack, 'AccessLogs', common);
  const data = new s3.Bucket(stack, 'Data', { ...common, versioned: true, serverAccessLogsBucket: accessLogs, serverAccessLogsPrefix: 'lake/' });
  data.policy!.applyRemovalPolicy(cdk.RemovalPolicy.RETAIN);
  accessLogs.policy!.applyRemovalPolicy(cdk.RemovalPolicy.RETAIN);

  const log = new logs.CfnLogGroup(stack, 'Log', { retentionInDays: 365 });
  const logStream = new logs.CfnLogStream(stack, 'LogStream', { logGroupName: log.ref, logStreamName: 'DestinationDelivery' });
  const role = new iam.Role(stack, 'Role', {
    assumedBy: new iam.ServicePrincipal('firehose.amazonaws.com', { conditions: { StringEquals: { 'sts:ExternalId': stack.account } } }),
    inlinePolicies: {
      Deliver: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({ actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], resources: [data.bucketArn] }),
          new iam.PolicyStatement({ actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], resources: [data.arnForObjects('*')] }),
          new iam.PolicyStatement({ actions: ['logs:PutLogEvents'], resources: [log.attrArn] }),
        ],
      }),
    },
  });
  const stream = new firehose.CfnDeliveryStream(stack, 'Stream', {
    deliveryStreamName: 'etl3-delivery',
    deliveryStreamType: 'DirectPut',
    deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
    extendedS3DestinationConfiguration: {
      bucketArn: data.bucketArn,
      roleArn: role.roleArn,
      prefix: 'streaming/!{timestamp:yyyy/MM/}',
      errorOutputPrefix: '!{firehose:error-output-type}/!{timestamp:yyyy/MM/}',
      bufferingHints: { sizeInMBs: 1, intervalInSeconds: 60 },
      compressionFormat: 'UNCOMPRESSED',
      cloudWatchLoggingOptions: { enabled: true, logGroupName: log.ref, logStreamName: logStream.ref },
    },
  });
  new cdk.CfnOutput(stack, 'BucketName', { value: data.bucketName });
  new cdk.CfnOutput(stack, 'DeliveryStreamArn', { value: stream.attrArn });
}

function generator(stack: cdk.Stack, folder: string) {
  const code = stack.synthesizer.addFileAsset({ fileName: folder, sourceHash: 'kdguser', packaging: cdk.FileAssetPackaging.ZIP_DIRECTORY });
  const username = new cdk.CfnParameter(stack, 'Username', { default: 'kdg' });
  const pool = new cognito.CfnUserPool(stack, 'UserPool', {
    adminCreateUserConfig: { allowAdminCreateUserOnly: true },
    usernameConfiguration: { caseSensitive: true },
    policies: { passwordPolicy: { minimumLength: 12, requireLowercase: true, requireUppercase: true, requireNumbers: true, requireSymbols: true } },
    accountRecoverySetting: { recoveryMechanisms: [{ name: 'admin_only', priority: 1 }] },
  });
  const client = new cognito.CfnUserPoolClient(stack, 'Client', {
    userPoolId: pool.ref,
    generateSecret: false,
    explicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    preventUserExistenceErrors: 'ENABLED',
  });
  const identities = new cognito.CfnIdentityPool(stack, 'IdentityPool', {
    allowUnauthenticatedIdentities: false,
    cognitoIdentityProviders: [{ clientId: client.ref, providerName: pool.attrProviderName }],
  });
  const stream = stack.formatArn({ service: 'firehose', resource: 'deliverystream', resourceName: 'etl3-delivery' });
  const authenticated = new iam.CfnRole(stack, 'Authenticated', {
    assumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{
        Effect: 'Allow', Principal: { Federated: 'cognito-identity.amazonaws.com' }, Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: { 'cognito-identity.amazonaws.com:aud': identities.ref },
          'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'authenticated' },
        },
      }],
    },
    policies: [{
      policyName: 'Kdg',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: ['ec2:DescribeRegions', 'firehose:ListDeliveryStreams', 'kinesis:ListStreams'], Resource: '*' },
          { Effect: 'Allow', Action: ['firehose:PutRecordBatch'], Resource: stream },
        ],
      },
    }],
  });
  new cognito.CfnIdentityPoolRoleAttachment(stack, 'Roles', {
    identityPoolId: identities.ref,
    roles: { authenticated: authenticated.attrArn },
  });
  const secret = new secretsmanager.CfnSecret(stack, 'Password', { generateSecretString: { passwordLength: 24, requireEachIncludedType: true } });
  const log = new logs.CfnLogGroup(stack, 'FunctionLog', { retentionInDays: 365 });
  const statement = (resource: string, ...actions: string[]) => new iam.PolicyStatement({ actions, resources: [resource] });
  const functionRole = new iam.Role(stack, 'FunctionRole', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      Provision: new iam.PolicyDocument({
        statements: [
          statement(log.attrArn, 'logs:CreateLogStream', 'logs:PutLogEvents'),
          statement(pool.attrArn, 'cognito-idp:AdminCreateUser', 'cognito-idp:AdminDeleteUser', 'cognito-idp:AdminGetUser', 'cognito-idp:AdminSetUserPassword'),
          statement(secret.attrId, 'secretsmanager:GetSecretValue'),
        ],
      }),
    },
  });
  const fn = new lambda.CfnFunction(stack, 'Function', {
    runtime: 'provided.al2023',
    architectures: ['arm64'],
    handler: 'bootstrap',
    code: { s3Bucket: code.bucketName, s3Key: code.objectKey },
    role: functionRole.roleArn,
    timeout: 60,
    loggingConfig: { logFormat: 'JSON', logGroup: log.ref },
  });
  new lambda.CfnEventInvokeConfig(stack, 'NoRetries', { functionName: fn.ref, qualifier: '$LATEST', maximumRetryAttempts: 0 });
  new lambda.CfnPermission(stack, 'RotationPermission', {
    action: 'lambda:InvokeFunction',
    functionName: fn.attrArn,
    principal: 'secretsmanager.amazonaws.com',
    sourceAccount: stack.account,
    sourceArn: secret.attrId,
  });
  new cdk.CustomResource(stack, 'User', {
    serviceToken: fn.attrArn,
    resourceType: 'Custom::KdgUser',
    serviceTimeout: cdk.Duration.seconds(90),
    properties: { UserPoolId: pool.ref, Username: username.valueAsString, PasswordSecretArn: secret.attrId },
  });
  new cdk.CfnOutput(stack, 'KdgUrl', { value: `https://example.com/?upid=${pool.ref}&ipid=${identities.ref}&cid=${client.ref}&r=${stack.region}` });
}

const app = new cdk.App({ analyticsReporting: false, context: { '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true } });
ingest(new cdk.Stack(app, 'PenstockIngest'));
generator(new cdk.Stack(app, 'PenstockGenerator'), process.argv[2]);
