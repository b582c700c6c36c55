// Which operations of AWS's public models we take, service by service: one entry here, then `npm run models`.

export interface ServiceSlice {
  /** Our folder under services/. */
  readonly name: string;
  /** botocore's folder, `name/apiVersion`. */
  readonly source: string;
  readonly operations: readonly string[];
}

const words = (text: string): string[] => text.trim().split(/\s+/);

export const slices: readonly ServiceSlice[] = [
  {
    name: "s3",
    source: "s3/2006-03-01",
    operations: words(`
      ListBuckets CreateBucket HeadBucket DeleteBucket GetBucketLocation
      PutObject GetObject HeadObject DeleteObject DeleteObjects CopyObject GetObjectAttributes
      ListObjects ListObjectsV2 ListObjectVersions
      CreateMultipartUpload UploadPart UploadPartCopy CompleteMultipartUpload AbortMultipartUpload ListParts ListMultipartUploads
      PutObjectTagging GetObjectTagging DeleteObjectTagging PutBucketTagging GetBucketTagging DeleteBucketTagging
      PutBucketNotificationConfiguration GetBucketNotificationConfiguration
      PutBucketVersioning GetBucketVersioning
      PutBucketCors GetBucketCors DeleteBucketCors
      PutBucketAcl GetBucketAcl PutObjectAcl GetObjectAcl
      PutBucketPolicy GetBucketPolicy DeleteBucketPolicy GetBucketPolicyStatus
      PutBucketEncryption GetBucketEncryption DeleteBucketEncryption
      PutPublicAccessBlock GetPublicAccessBlock DeletePublicAccessBlock
      PutBucketOwnershipControls GetBucketOwnershipControls`),
  },
  {
    name: "lambda",
    source: "lambda/2015-03-31",
    operations: words(`
      CreateFunction ListFunctions GetFunction DeleteFunction GetFunctionConfiguration UpdateFunctionConfiguration UpdateFunctionCode
      PublishVersion ListVersionsByFunction
      CreateAlias ListAliases GetAlias UpdateAlias DeleteAlias
      AddPermission GetPolicy RemovePermission
      Invoke InvokeAsync InvokeWithResponseStream
      PutFunctionConcurrency GetFunctionConcurrency DeleteFunctionConcurrency
      PutProvisionedConcurrencyConfig GetProvisionedConcurrencyConfig DeleteProvisionedConcurrencyConfig ListProvisionedConcurrencyConfigs
      PutFunctionEventInvokeConfig UpdateFunctionEventInvokeConfig GetFunctionEventInvokeConfig DeleteFunctionEventInvokeConfig
      ListFunctionEventInvokeConfigs
      CreateEventSourceMapping ListEventSourceMappings GetEventSourceMapping UpdateEventSourceMapping DeleteEventSourceMapping
      CreateFunctionUrlConfig GetFunctionUrlConfig UpdateFunctionUrlConfig DeleteFunctionUrlConfig ListFunctionUrlConfigs
      PublishLayerVersion ListLayerVersions GetLayerVersion GetLayerVersionByArn DeleteLayerVersion ListLayers
      AddLayerVersionPermission GetLayerVersionPolicy RemoveLayerVersionPermission
      PutFunctionRecursionConfig GetFunctionRecursionConfig
      GetAccountSettings TagResource UntagResource ListTags
      CreateCodeSigningConfig GetCodeSigningConfig UpdateCodeSigningConfig DeleteCodeSigningConfig ListCodeSigningConfigs
      PutFunctionCodeSigningConfig GetFunctionCodeSigningConfig DeleteFunctionCodeSigningConfig ListFunctionsByCodeSigningConfig`),
  },
  {
    name: "sts",
    source: "sts/2011-06-15",
    operations: words("GetCallerIdentity AssumeRole GetSessionToken"),
  },
  {
    name: "iam",
    source: "iam/2010-05-08",
    operations: words(`
      CreateRole GetRole ListRoles UpdateRole UpdateRoleDescription DeleteRole UpdateAssumeRolePolicy
      PutRolePermissionsBoundary DeleteRolePermissionsBoundary ListInstanceProfilesForRole
      TagRole UntagRole ListRoleTags
      PutRolePolicy GetRolePolicy ListRolePolicies DeleteRolePolicy
      CreatePolicy GetPolicy ListPolicies DeletePolicy TagPolicy UntagPolicy ListPolicyTags
      CreatePolicyVersion GetPolicyVersion ListPolicyVersions DeletePolicyVersion SetDefaultPolicyVersion
      AttachRolePolicy DetachRolePolicy ListAttachedRolePolicies ListEntitiesForPolicy
      GetUser CreateUser ListUsers DeleteUser CreateAccessKey ListAccessKeys DeleteAccessKey`),
  },
  {
    name: "logs",
    source: "logs/2014-03-28",
    operations: words(`
      CreateLogGroup DescribeLogGroups DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy
      CreateLogStream DescribeLogStreams DeleteLogStream
      PutLogEvents GetLogEvents FilterLogEvents TestMetricFilter
      TagResource UntagResource ListTagsForResource TagLogGroup UntagLogGroup ListTagsLogGroup`),
  },
  {
    name: "cloudwatch",
    source: "cloudwatch/2010-08-01",
    operations: words("PutMetricData ListMetrics GetMetricData GetMetricStatistics"),
  },
  {
    name: "sqs",
    source: "sqs/2012-11-05",
    operations: words(`
      CreateQueue DeleteQueue GetQueueUrl ListQueues GetQueueAttributes SetQueueAttributes PurgeQueue
      SendMessage SendMessageBatch ReceiveMessage DeleteMessage DeleteMessageBatch ChangeMessageVisibility ChangeMessageVisibilityBatch
      ListDeadLetterSourceQueues StartMessageMoveTask CancelMessageMoveTask ListMessageMoveTasks
      AddPermission RemovePermission TagQueue UntagQueue ListQueueTags`),
  },
  {
    name: "sns",
    source: "sns/2010-03-31",
    operations: words(`
      CreateTopic DeleteTopic ListTopics GetTopicAttributes SetTopicAttributes
      Subscribe ConfirmSubscription Unsubscribe ListSubscriptions ListSubscriptionsByTopic GetSubscriptionAttributes SetSubscriptionAttributes
      Publish PublishBatch
      TagResource UntagResource ListTagsForResource AddPermission RemovePermission
      GetDataProtectionPolicy PutDataProtectionPolicy`),
  },
];
