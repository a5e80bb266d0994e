// The resources of this project's stacks in TypeScript, with L2 constructs
// wherever the project's constructs use them. bench/synth checks that both apps
// create the same types of resources.
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

  const log = new logs.LogGroup(stack, 'Log', { retention: logs.RetentionDays.ONE_YEAR, removalPolicy: cdk.RemovalPolicy.DESTROY });
  const logStream = new logs.LogStream(stack, 'LogStream', { logGroup: log, logStreamName: 'DestinationDelivery', removalPolicy: cdk.RemovalPolicy.DESTROY });
  const role = new iam.Role(stack, 'Role', {
    assumedBy: new iam.ServicePrincipal('firehose.amazonaws.com', { conditions: { StringEquals: { 'sts:ExternalId': stack.account } } }),
    inlinePolicies: {
      Deliver: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({ actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], resources: [data.bucketArn] }),
          new iam.PolicyStatement({ actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], resources: [data.arnForObjects('*')] }),
          new iam.PolicyStatement({ actions: ['logs:PutLogEvents'], resources: [log.logGroupArn] }),
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
      cloudWatchLoggingOptions: { enabled: true, logGroupName: log.logGroupName, logStreamName: logStream.logStreamName },
    },
  });
  new cdk.CfnOutput(stack, 'BucketName', { value: data.bucketName });
  new cdk.CfnOutput(stack, 'DeliveryStreamArn', { value: stream.attrArn });
}

function generator(stack: cdk.Stack, folder: string) {
  const username = new cdk.CfnParameter(stack, 'Username', { default: 'kdg' });
  const pool = new cognito.UserPool(stack, 'UserPool', {
    selfSignUpEnabled: false,
    signInCaseSensitive: true,
    passwordPolicy: { minLength: 12, requireLowercase: true, requireUppercase: true, requireDigits: true, requireSymbols: true },
    accountRecovery: cognito.AccountRecovery.NONE,
    deletionProtection: false,
    removalPolicy: cdk.RemovalPolicy.DESTROY,
  });
  const client = new cognito.UserPoolClient(stack, 'Client', {
    userPool: pool,
    generateSecret: false,
    authFlows: { userSrp: true },
    disableOAuth: true,
    supportedIdentityProviders: [cognito.UserPoolClientIdentityProvider.COGNITO],
    preventUserExistenceErrors: true,
    writeAttributes: new cognito.ClientAttributes().withStandardAttributes({ locale: true }),
  });
  const identities = new cognito.CfnIdentityPool(stack, 'IdentityPool', {
    allowUnauthenticatedIdentities: false,
    cognitoIdentityProviders: [{ clientId: client.userPoolClientId, providerName: pool.userPoolProviderName }],
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
  const secret = new secretsmanager.Secret(stack, 'Password', { generateSecretString: { passwordLength: 40, requireEachIncludedType: true } });
  const log = new logs.LogGroup(stack, 'FunctionLog', { retention: logs.RetentionDays.ONE_YEAR, removalPolicy: cdk.RemovalPolicy.DESTROY });
  const statement = (resource: string, ...actions: string[]) => new iam.PolicyStatement({ actions, resources: [resource] });
  const functionRole = new iam.Role(stack, 'FunctionRole', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      Provision: new iam.PolicyDocument({
        statements: [
          statement(log.logGroupArn, 'logs:CreateLogStream', 'logs:PutLogEvents'),
          statement(pool.userPoolArn, 'cognito-idp:AdminCreateUser', 'cognito-idp:AdminDeleteUser', 'cognito-idp:AdminGetUser', 'cognito-idp:AdminSetUserPassword'),
          statement(secret.secretArn, 'secretsmanager:GetSecretValue'),
        ],
      }),
    },
  });
  const fn = new lambda.Function(stack, 'Function', {
    runtime: lambda.Runtime.PROVIDED_AL2023,
    architecture: lambda.Architecture.ARM_64,
    handler: 'bootstrap',
    code: lambda.Code.fromAsset(folder, { assetHash: 'kdguser', assetHashType: cdk.AssetHashType.CUSTOM }),
    role: functionRole,
    timeout: cdk.Duration.minutes(1),
    loggingFormat: lambda.LoggingFormat.JSON,
    logGroup: log,
    retryAttempts: 0,
  });
  fn.addPermission('RotationPermission', {
    principal: new iam.ServicePrincipal('secretsmanager.amazonaws.com'),
    sourceAccount: stack.account,
    sourceArn: secret.secretArn,
  });
  new cdk.CustomResource(stack, 'User', {
    serviceToken: fn.functionArn,
    resourceType: 'Custom::KdgUser',
    serviceTimeout: cdk.Duration.seconds(90),
    properties: { UserPoolId: pool.userPoolId, Username: username.valueAsString, PasswordSecretArn: secret.secretArn },
  });
  new cdk.CfnOutput(stack, 'KdgUrl', { value: `https://example.com/?upid=${pool.userPoolId}&ipid=${identities.ref}&cid=${client.userPoolClientId}&r=${stack.region}` });
}

const app = new cdk.App({ analyticsReporting: false, context: { '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true } });
ingest(new cdk.Stack(app, 'PenstockIngest'));
generator(new cdk.Stack(app, 'PenstockGenerator'), process.argv[2]);
